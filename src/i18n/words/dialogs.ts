/** Words of the dialogs, which load with the first of them. */
import type { Text } from '../text.ts';

export const dialogWords = {
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
  renameTitle: { en: 'Rename the scenario', es: 'Cambiar el nombre del escenario' },
  renameLabel: { en: 'Name', es: 'Nombre' },
  renameRule: {
    en: 'A name needs a letter at least.',
    es: 'El nombre necesita al menos una letra.',
  },
  save: { en: 'Save', es: 'Guardar' },
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
  undo: { en: 'undo, redo, from anywhere', es: 'deshacer, rehacer, desde cualquier sitio' },
  protocol: { en: 'how a link talks', es: 'cómo habla un enlace' },
  play: { en: 'play or pause', es: 'reproducir o pausar' },
  step: { en: 'one step', es: 'un paso' },
  stepBack: { en: 'one step back in time', es: 'un paso atrás en el tiempo' },
  kill: { en: 'kill a replica', es: 'matar una réplica' },
  restart: { en: 'restart a replica', es: 'reiniciar una réplica' },
  faults: { en: 'break and mend', es: 'provocar y reparar fallos' },
  zoom: { en: 'zoom in, out, fit', es: 'acercar, alejar, encajar' },
  messages: { en: 'messages of the node or link', es: 'mensajes del nodo o enlace' },
  list: { en: 'list view', es: 'vista de lista' },
  commands: { en: 'all actions, from anywhere', es: 'todas las acciones, desde cualquier sitio' },
  summary: { en: 'say how things are', es: 'decir cómo va todo' },
  menu: { en: 'menu of what has the focus', es: 'menú de lo que tiene el foco' },
  help: { en: 'this help', es: 'esta ayuda' },
} as const satisfies Record<string, Text>;
