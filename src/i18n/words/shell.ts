/** Words of the frame around the canvas: header, rail, transport, banners, toasts. */
import type { Text } from '../text.ts';

export const shellWords = {
  skip: { en: 'Skip to the canvas', es: 'Saltar al lienzo' },
  header: { en: 'Scenario and run', es: 'Escenario y ejecución' },
  rail: { en: 'Tools', es: 'Herramientas' },
  stage: { en: 'Cluster', es: 'Clúster' },
  inspector: { en: 'Inspector', es: 'Inspector' },
  drawer: { en: 'Panels', es: 'Paneles' },

  scenario: { en: 'Scenario', es: 'Escenario' },
  import: { en: 'Import…', es: 'Importar…' },
  export: { en: 'Export', es: 'Exportar' },
  rename: { en: 'Rename…', es: 'Cambiar nombre…' },
  untitled: { en: 'Untitled', es: 'Sin título' },

  add: { en: 'Add', es: 'Añadir' },
  list: { en: 'List', es: 'Lista' },
  compare: { en: 'Compare', es: 'Comparar' },
  undo: { en: 'Undo', es: 'Deshacer' },
  redo: { en: 'Redo', es: 'Rehacer' },
  commands: { en: 'Actions', es: 'Acciones' },

  transport: { en: 'Run', es: 'Ejecución' },
  restart: { en: 'Back to the start', es: 'Volver al inicio' },
  play: { en: 'Play', es: 'Reproducir' },
  pause: { en: 'Pause', es: 'Pausar' },
  step: { en: 'One step', es: 'Un paso' },
  time: { en: 'Look back', es: 'Mirar atrás' },
  speed: { en: 'Speed', es: 'Velocidad' },
  speedTwentieth: { en: 'a twentieth of real time', es: 'la vigésima parte del tiempo real' },
  speedFifth: { en: 'a fifth of real time', es: 'la quinta parte del tiempo real' },
  speedReal: { en: 'real time', es: 'tiempo real' },
  speedTen: { en: 'ten times real time', es: 'diez veces el tiempo real' },
  speedMax: { en: 'as fast as possible', es: 'tan rápido como se pueda' },
  reached: { en: 'reaches {speed}×', es: 'alcanza {speed}×' },
  runUntil: { en: 'Run until…', es: 'Ejecutar hasta…' },
  clock: { en: 'Virtual clock', es: 'Reloj virtual' },
  seed: { en: 'seed', es: 'semilla' },
  seedChange: { en: 'Seed {seed}, change', es: 'Semilla {seed}, cambiar' },
  run: { en: 'run', es: 'huella' },
  hash: { en: 'Show the hash of run {hash}', es: 'Mostrar la huella {hash}' },
  hashLater: {
    en: 'The hash of the run is told when it pauses.',
    es: 'La huella se da al pausar.',
  },

  ingressStarting: { en: 'fetch is being set up', es: 'fetch se está preparando' },
  ingressReady: { en: 'fetch and WebSocket work here', es: 'fetch y WebSocket funcionan aquí' },
  ingressUnavailable: { en: 'fetch is unavailable here', es: 'fetch no está disponible aquí' },

  language: { en: 'Language', es: 'Idioma' },
  toDark: { en: 'Dark theme', es: 'Tema oscuro' },
  toLight: { en: 'Light theme', es: 'Tema claro' },
  help: { en: 'Keyboard shortcuts', es: 'Atajos de teclado' },

  close: { en: 'Close', es: 'Cerrar' },
  cancel: { en: 'Cancel', es: 'Cancelar' },
  pin: { en: 'Keep open', es: 'Dejar abierto' },
  unpin: { en: 'Open only for a selection', es: 'Abrir solo con una selección' },
  foldInspector: { en: 'Fold the inspector', es: 'Plegar el inspector' },
  unfoldInspector: { en: 'Unfold the inspector', es: 'Desplegar el inspector' },
  foldDrawer: { en: 'Fold the panels', es: 'Plegar los paneles' },
  unfoldDrawer: { en: 'Unfold the panels', es: 'Desplegar los paneles' },
  resizeDrawer: { en: 'Height of the panels', es: 'Altura de los paneles' },
  loading: { en: 'Loading…', es: 'Cargando…' },

  dropHere: { en: 'Drop the scenario to open it', es: 'Suelta el escenario para abrirlo' },

  starting: { en: 'Starting the engine…', es: 'Arrancando el motor…' },
  failed: { en: 'The engine could not start.', es: 'El motor no ha podido arrancar.' },
  reload: { en: 'Reload the page', es: 'Recargar la página' },
  actionFailed: { en: 'That did not work: {message}', es: 'Eso no ha funcionado: {message}' },
  crashed: {
    en: 'This part of the screen failed: {message}',
    es: 'Esta parte de la pantalla ha fallado: {message}',
  },
  notLoaded: {
    en: 'This part of the page could not be loaded. Is the connection down?',
    es: 'No se ha podido cargar esta parte de la página. ¿Se ha cortado la conexión?',
  },
  reloadKeeps: {
    en: 'If that does not help, a fresh page may. It opens the run where it is now.',
    es: 'Si no sirve de nada, prueba a recargar la página: abre la ejecución donde está ahora.',
  },
  tryAgain: { en: 'Try again', es: 'Volver a intentarlo' },
} as const satisfies Record<string, Text>;
