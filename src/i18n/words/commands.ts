/** Words of the list of all actions (Ctrl+K). Texts that stand elsewhere too come from there. */
import type { Plural, Text } from '../text.ts';

export const commandWords = {
  search: { en: 'Search for an action', es: 'Buscar una acción' },
  placeholder: {
    en: 'play, scenario, add, the name of a node…',
    es: 'reproducir, escenario, añadir, el nombre de un nodo…',
  },
  results: { en: 'Actions', es: 'Acciones' },
  noMatch: {
    en: 'No action is called “{typed}”. Try another word, or the name of a node.',
    es: 'Ninguna acción se llama «{typed}». Prueba otra palabra o el nombre de un nodo.',
  },
  hint: {
    en: 'Arrows choose, Enter does it, Esc closes.',
    es: 'Las flechas eligen, Intro ejecuta, Esc cierra.',
  },

  groupRun: { en: 'Run', es: 'Ejecución' },
  groupScenario: { en: 'Scenario', es: 'Escenario' },
  groupCanvas: { en: 'Canvas', es: 'Lienzo' },
  groupReplica: { en: 'Replica', es: 'Réplica' },
  groupGo: { en: 'Go to', es: 'Ir a' },
  groupPanel: { en: 'Panel', es: 'Panel' },
  groupPage: { en: 'Page', es: 'Página' },

  runOn: { en: 'Run {seconds} s more', es: 'Ejecutar {seconds} s más' },
  speed: { en: 'Speed {speed}, {words}', es: 'Velocidad {speed}, {words}' },
  addKind: { en: 'Add: {kind}', es: 'Añadir: {kind}' },
  addPolicy: {
    en: 'Add a policy to the selected link: {name}',
    es: 'Añadir una política al enlace seleccionado: {name}',
  },
  fit: { en: 'See everything', es: 'Ver todo' },
  selectAll: { en: 'Select everything', es: 'Seleccionar todo' },
  kill: { en: 'Kill a replica of {name}', es: 'Matar una réplica de {name}' },
  restart: { en: 'Restart a replica of {name}', es: 'Reiniciar una réplica de {name}' },
  link: { en: '{from} → {to}', es: '{from} → {to}' },
  hideInspector: { en: 'Fold the inspector', es: 'Plegar el inspector' },
  showInspector: { en: 'Inspector', es: 'Inspector' },
  hideDrawer: { en: 'Fold the panels', es: 'Plegar los paneles' },
  language: { en: 'Language: {language}', es: 'Idioma: {language}' },
  stopMotion: { en: 'Stop what moves by itself', es: 'Parar lo que se mueve solo' },
  allowMotion: { en: 'Let things move', es: 'Permitir el movimiento' },
} as const satisfies Readonly<Record<string, Text>>;

export const commandCounts = {
  found: {
    one: { en: '{count} action', es: '{count} acción' },
    other: { en: '{count} actions', es: '{count} acciones' },
  },
} as const satisfies Readonly<Record<string, Plural>>;
