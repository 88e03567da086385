/** Words of the frame around the canvas: header, rail, transport, dialogs, banners, toasts. */
import type { Text } from '../text.ts';

export const shellWords = {
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
  undo: { en: 'Undo', es: 'Deshacer' },
  redo: { en: 'Redo', es: 'Rehacer' },

  transport: { en: 'Run', es: 'Ejecución' },
  restart: { en: 'Back to the start', es: 'Volver al inicio' },
  play: { en: 'Play', es: 'Reproducir' },
  pause: { en: 'Pause', es: 'Pausar' },
  step: { en: 'One step', es: 'Un paso' },
  speed: { en: 'Speed', es: 'Velocidad' },
  speedTwentieth: { en: 'a twentieth of real time', es: 'la vigésima parte del tiempo real' },
  speedFifth: { en: 'a fifth of real time', es: 'la quinta parte del tiempo real' },
  speedReal: { en: 'real time', es: 'tiempo real' },
  speedTen: { en: 'ten times real time', es: 'diez veces el tiempo real' },
  speedMax: { en: 'as fast as possible', es: 'tan rápido como se pueda' },
  reached: { en: 'reaches {speed}×', es: 'alcanza {speed}×' },
  runUntil: { en: 'Run until…', es: 'Ejecutar hasta…' },
  untilLabel: { en: 'Virtual time, in seconds', es: 'Tiempo virtual, en segundos' },
  untilGo: { en: 'Run', es: 'Ejecutar' },
  untilMore: { en: '+{seconds} s', es: '+{seconds} s' },
  untilPast: {
    en: 'It is {seconds} s already. Give a later time.',
    es: 'Ya son {seconds} s. Da un tiempo posterior.',
  },
  clock: { en: 'Virtual clock', es: 'Reloj virtual' },
  seed: { en: 'seed', es: 'semilla' },
  seedChange: { en: 'Seed {seed}, change', es: 'Semilla {seed}, cambiar' },
  seedLabel: { en: 'Seed of a new run', es: 'Semilla de una nueva ejecución' },
  seedRule: {
    en: 'A whole number from 0 to 4,294,967,295.',
    es: 'Un número entero de 0 a 4.294.967.295.',
  },
  seedGo: { en: 'Begin a new run', es: 'Empezar una nueva ejecución' },
  run: { en: 'run', es: 'huella' },
  hashCopy: {
    en: 'Copy the hash of this run, {hash}',
    es: 'Copiar la huella de esta ejecución, {hash}',
  },
  hashWhat: {
    en: 'Same scenario, seed and actions: the same hash.',
    es: 'Mismo escenario, semilla y acciones: la misma huella.',
  },
  hashLater: {
    en: 'The hash of the run is told when it pauses.',
    es: 'La huella se da al pausar.',
  },
  copied: { en: 'Copied', es: 'Copiado' },

  ingressStarting: { en: 'fetch is being set up', es: 'fetch se está preparando' },
  ingressReady: {
    en: 'fetch from this page reaches the gateway',
    es: 'fetch desde esta página llega a la pasarela',
  },
  ingressUnavailable: {
    en: 'fetch from outside is not available here; the Request panel works',
    es: 'fetch desde fuera no está disponible aquí; el panel Petición funciona',
  },

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
  importFailed: { en: '{file} could not be opened', es: 'No se ha podido abrir {file}' },
  importKept: {
    en: 'What was open stays as it was.',
    es: 'Lo que estaba abierto sigue como estaba.',
  },
  importPlace: { en: 'Place', es: 'Lugar' },
  importRule: { en: 'Expected', es: 'Se espera' },
  importGiven: { en: 'Found', es: 'Se encuentra' },
  importWhole: { en: 'whole file', es: 'todo el archivo' },
  importNothing: { en: 'nothing', es: 'nada' },
  importOther: { en: 'Choose another file…', es: 'Elegir otro archivo…' },
  importOwnCode: {
    en: 'This file brings its own code. Look at it, then press Play.',
    es: 'Este archivo trae su propio código. Míralo y pulsa Reproducir.',
  },
  opened: {
    en: '{name} is open, paused at the start.',
    es: '{name} está abierto, en pausa al inicio.',
  },
  replaced: {
    en: '{name} was closed with your changes in it.',
    es: '{name} se ha cerrado con tus cambios.',
  },
  bringBack: { en: 'Bring it back', es: 'Recuperarlo' },

  renameTitle: { en: 'Rename the scenario', es: 'Cambiar el nombre del escenario' },
  renameLabel: { en: 'Name', es: 'Nombre' },
  renameRule: {
    en: 'A name needs a letter at least.',
    es: 'El nombre necesita al menos una letra.',
  },
  save: { en: 'Save', es: 'Guardar' },
  pickTitle: { en: 'Choose a scenario', es: 'Elige un escenario' },

  starting: { en: 'Starting the engine…', es: 'Arrancando el motor…' },
  failed: { en: 'The engine could not start.', es: 'El motor no ha podido arrancar.' },
  reload: { en: 'Reload the page', es: 'Recargar la página' },
  rebuiltMemory: {
    en: 'The cluster ran out of memory at {at} and was built again. It waits at the start of the run.',
    es: 'El clúster se quedó sin memoria en {at} y se ha vuelto a construir. Espera al inicio de la ejecución.',
  },
  rebuiltHang: {
    en: 'The cluster stopped answering at {at} and was built again. It waits at the start of the run.',
    es: 'El clúster dejó de responder en {at} y se ha vuelto a construir. Espera al inicio de la ejecución.',
  },
  actionFailed: { en: 'That did not work: {message}', es: 'Eso no ha funcionado: {message}' },
  crashed: {
    en: 'This part of the screen failed: {message}',
    es: 'Esta parte de la pantalla ha fallado: {message}',
  },
  tryAgain: { en: 'Try again', es: 'Volver a intentarlo' },

  keysWhere: {
    en: 'These keys work while the canvas has the focus.',
    es: 'Estas teclas funcionan mientras el lienzo tiene el foco.',
  },
  keysMove: { en: 'Move around', es: 'Moverse' },
  keysEdit: { en: 'Edit', es: 'Editar' },
  keysRun: { en: 'Run', es: 'Ejecutar' },
  keysView: { en: 'View', es: 'Ver' },
} as const satisfies Record<string, Text>;

/** What each key of the canvas does, for the shortcuts dialog; the keys are in the dialog. */
export const keyWords = {
  arrows: { en: 'nearest node', es: 'nodo más cercano' },
  brackets: {
    en: 'previous and next link of the node',
    es: 'enlace anterior y siguiente del nodo',
  },
  pages: { en: 'next and previous in order', es: 'siguiente y anterior en orden' },
  ends: { en: 'first and last', es: 'primero y último' },
  enter: { en: 'open the inspector', es: 'abrir el inspector' },
  space: { en: 'select', es: 'seleccionar' },
  escape: { en: 'leave a mode, or select nothing', es: 'salir de un modo o no seleccionar nada' },
  add: { en: 'add a node', es: 'añadir un nodo' },
  connect: { en: 'connect the node', es: 'conectar el nodo' },
  move: { en: 'move by arrows (Shift: faster)', es: 'mover con flechas (Mayús: más rápido)' },
  rename: { en: 'rename', es: 'cambiar nombre' },
  remove: { en: 'delete', es: 'eliminar' },
  copy: { en: 'copy, cut, paste', es: 'copiar, cortar, pegar' },
  duplicate: { en: 'duplicate', es: 'duplicar' },
  all: { en: 'select all', es: 'seleccionar todo' },
  undo: { en: 'undo, redo', es: 'deshacer, rehacer' },
  play: { en: 'play or pause', es: 'reproducir o pausar' },
  step: { en: 'one step', es: 'un paso' },
  kill: { en: 'kill a replica', es: 'matar una réplica' },
  restart: { en: 'restart a replica', es: 'reiniciar una réplica' },
  zoom: { en: 'zoom in, out, fit', es: 'acercar, alejar, encajar' },
  list: { en: 'list view', es: 'vista de lista' },
  menu: { en: 'menu of what has the focus', es: 'menú de lo que tiene el foco' },
  help: { en: 'this help', es: 'esta ayuda' },
} as const satisfies Record<string, Text>;
