/**
 * Components that load when they are first drawn. `React.lazy` remembers a failure for ever; these
 * can be asked for again, which `PanelBoundary` does when the user wants to.
 */
import { lazy } from 'react';
import type { ComponentType } from 'react';

/** Its code did not arrive: the network failed, or another version has taken its place. */
export class NotLoadedError extends Error {
  override name = 'NotLoadedError';
}

const failed = new Set<() => void>();

/** Style sheets that did not come: the bundler asks for each once only. */
const failedLinks = new Set<HTMLLinkElement>();
// Such errors do not bubble.
addEventListener(
  'error',
  ({ target }) => {
    if (target instanceof HTMLLinkElement && target.rel === 'stylesheet') failedLinks.add(target);
  },
  { capture: true },
);

/** `load` brings the component; it is drawn inside a `PanelBoundary`, which waits for it. */
export function onDemand<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  const begin = (): ComponentType<Props> =>
    lazy(async () => {
      try {
        return { default: await load() };
      } catch (error) {
        failed.add(renew);
        throw new NotLoadedError('The code did not arrive.', { cause: error });
      }
    });
  let Part = begin();
  const renew = () => {
    Part = begin();
  };
  return function OnDemand(props: Props) {
    return <Part {...props} />;
  };
}

/** What could not be loaded is loaded again when it is next drawn. */
export function forgetFailures(): void {
  for (const link of failedLinks) link.replaceWith(link.cloneNode());
  failedLinks.clear();
  for (const renew of failed) renew();
  failed.clear();
}
