/** Words of the Request panel. */
export const requestWords = {
  method: { en: 'Method', es: 'Método' },
  path: { en: 'Path', es: 'Ruta' },
  client: { en: 'From', es: 'Desde' },
  headers: { en: 'Headers', es: 'Cabeceras' },
  headerName: { en: 'Header name', es: 'Nombre de la cabecera' },
  headerValue: { en: 'Header value', es: 'Valor de la cabecera' },
  addHeader: { en: 'Add header', es: 'Añadir cabecera' },
  removeHeader: { en: 'Remove header', es: 'Quitar cabecera' },
  body: { en: 'Body', es: 'Cuerpo' },
  noBody: {
    en: '{method} sends no body: this one stays here for another method.',
    es: '{method} no envía cuerpo: este se queda aquí para otro método.',
  },
  send: { en: 'Send', es: 'Enviar' },
  format: { en: 'Format', es: 'Dar formato' },
  notJson: {
    en: 'The body is not JSON: {error}. It is sent as it stands.',
    es: 'El cuerpo no es JSON: {error}. Se envía tal cual.',
  },
  history: { en: 'History', es: 'Historial' },
  historyNone: { en: 'Sent before…', es: 'Enviadas antes…' },
  copyCurl: { en: 'Copy as curl', es: 'Copiar como curl' },
  copyFetch: { en: 'Copy as fetch', es: 'Copiar como fetch' },
  copied: { en: 'Copied', es: 'Copiado' },
  copyByHand: {
    en: 'There is no clipboard on this address. Copy the selected text:',
    es: 'En esta dirección no hay portapapeles. Copia el texto seleccionado:',
  },
  noClient: {
    en: 'Requests start at a client. Add one on the canvas and connect it to a gateway or a service.',
    es: 'Las peticiones parten de un cliente. Añade uno en el lienzo y conéctalo a una pasarela o a un servicio.',
  },
  waiting: { en: 'Under way…', es: 'En camino…' },
  paused: {
    en: 'Time stands still: the request waits until you press Play.',
    es: 'El tiempo está detenido: la petición espera hasta que pulses Reproducir.',
  },
  play: { en: 'Play', es: 'Reproducir' },
  nothingYet: {
    en: 'The answer appears here: status, headers, body, and how long it took in virtual time.',
    es: 'Aquí aparece la respuesta: estado, cabeceras, cuerpo y cuánto tardó en tiempo virtual.',
  },
  latency: { en: '{ms} ms of virtual time', es: '{ms} ms de tiempo virtual' },
  noAnswer: { en: 'No answer', es: 'Sin respuesta' },
  showTrace: { en: 'Show trace', es: 'Ver la traza' },
  responseHeaders: { en: 'Headers of the answer', es: 'Cabeceras de la respuesta' },
  failed: { en: 'It could not be sent: {error}', es: 'No se pudo enviar: {error}' },
  fetchReady: {
    en: 'Also from this browser’s console:',
    es: 'También desde la consola de este navegador:',
  },
  socketReady: {
    en: 'A WebSocket from there hears the events of the service, and may call it:',
    es: 'Un WebSocket desde ahí oye los eventos del servicio y puede llamarlo:',
  },
  fetchUnavailable: {
    en: 'fetch from the console is unavailable here: the browser refused the service worker. This panel works all the same.',
    es: 'fetch desde la consola no está disponible aquí: el navegador rechazó el service worker. Este panel funciona igual.',
  },
} as const;
