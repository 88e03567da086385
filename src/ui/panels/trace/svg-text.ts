/** A drawing of the page as a file of its own: colours in figures instead of the page's variables, no script. */

export function svgText(svg: SVGSVGElement): string {
  const copy = svg.cloneNode(true);
  if (!(copy instanceof SVGSVGElement)) return '';
  copy.removeAttribute('aria-hidden');
  for (const part of copy.querySelectorAll('[data-part]')) part.removeAttribute('transform');
  const style = getComputedStyle(svg);
  const text = new XMLSerializer().serializeToString(copy);
  return text.replace(/var\((--[\w-]+)\)/g, (_whole, name: string) =>
    style.getPropertyValue(name).trim(),
  );
}
