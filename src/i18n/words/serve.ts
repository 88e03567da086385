/** Words of `npm run serve`: what the terminal says. Load with it alone. */
import type { Plural, Text } from '../text.ts';

export const serveWords = {
  usage: {
    en: 'npm run serve -- <scenario or file.json> [--port 8080] [--seed 7] [--speed 0.5] [--link orders-notify=amqp]… [--proto folder] [--lang es] [--stdin] [--trust]',
    es: 'npm run serve -- <escenario o archivo.json> [--port 8080] [--seed 7] [--speed 0.5] [--link orders-notify=amqp]… [--proto carpeta] [--lang en] [--stdin] [--trust]',
  },
  running: { en: '{title} runs, seed {seed}:', es: '{title} está en marcha, semilla {seed}:' },
  nothingServed: {
    en: 'Nothing in it can be reached: no link leads to a gateway, a service or a broker.',
    es: 'No se puede llegar a nada: ningún enlace lleva a una pasarela, un servicio o un broker.',
  },
  cells: {
    en: 'Its code comes from a file: each replica runs in a process of its own that reads no files, starts no programs and finds no network (docs/real-ports.md says how far that goes).',
    es: 'Su código viene de un archivo: cada réplica corre en un proceso propio que no lee archivos, no inicia programas y no encuentra la red (docs/real-ports.md dice hasta dónde llega eso).',
  },
  trustNeeded: {
    en: 'The code of {file} may be a stranger’s, and on Node {version} only the realm it runs in keeps it from the network; from Node 25 on its process does so too. If you wrote the file or have read its code, add --trust (docs/real-ports.md).',
    es: 'El código de {file} puede ser de un extraño y, en Node {version}, solo el entorno en el que corre lo aparta de la red; desde Node 25 también su proceso. Si el archivo es tuyo o has leído su código, añade --trust (docs/real-ports.md).',
  },
  contracts: { en: 'Contracts for gRPC: {folder}', es: 'Contratos para gRPC: {folder}' },
  ends: { en: 'Ctrl+C ends it.', es: 'Ctrl+C lo termina.' },
  asks: {
    en: 'Commands go here; “help” lists them.',
    es: 'Aquí van las órdenes; «help» las lista.',
  },
  closing: { en: 'Closing…', es: 'Cerrando…' },
  newPort: { en: 'New port:', es: 'Puerto nuevo:' },

  help: {
    en: [
      'kill orders              kills all replicas of a node; orders/1 only that one',
      'restart orders           restarts them',
      'link orders-payments latency=300     changes a link: latency (ms), loss (%), bandwidth (Mbit/s), timeout (ms)',
      'link orders-notify=kafka             switches its protocol',
      'pause, play              stops virtual time; lets it go on',
      'speed 0.5                virtual seconds per second',
      'status                   who runs, and how fast',
    ].join('\n'),
    es: [
      'kill orders              mata todas las réplicas de un nodo; orders/1 solo esa',
      'restart orders           las reinicia',
      'link orders-payments latency=300     cambia un enlace: latency (ms), loss (%), bandwidth (Mbit/s), timeout (ms)',
      'link orders-notify=kafka             cambia su protocolo',
      'pause, play              para el tiempo virtual; lo deja seguir',
      'speed 0.5                segundos virtuales por segundo',
      'status                   quién está en marcha y a qué velocidad',
    ].join('\n'),
  },
  killed: { en: 'Killed: {processes}.', es: 'Matadas: {processes}.' },
  restarted: {
    en: 'Restarted: {processes}. They listen after 200 virtual ms.',
    es: 'Reiniciadas: {processes}. Escuchan tras 200 ms virtuales.',
  },
  changed: { en: '{link}: {changes}.', es: '{link}: {changes}.' },
  paused: {
    en: 'Paused at {seconds} s. Connections wait; “play” goes on.',
    es: 'En pausa a los {seconds} s. Las conexiones esperan; «play» sigue.',
  },
  playing: { en: 'Plays at speed {speed}.', es: 'En marcha a velocidad {speed}.' },
  state: {
    en: 'At {seconds} s of virtual time, {state}; {connections}. Run hash {hash}.',
    es: 'A los {seconds} s de tiempo virtual, {state}; {connections}. Huella de la ejecución {hash}.',
  },
  statePaused: { en: 'paused', es: 'en pausa' },
  statePlaying: {
    en: 'speed {speed}, {reached} reached',
    es: 'velocidad {speed}, {reached} alcanzada',
  },
  up: { en: 'up', es: 'en marcha' },
  down: { en: 'down', es: 'caída' },
  starting: { en: 'starting', es: 'arrancando' },
  stopped: { en: '{process} has stopped. {reason}', es: '{process} se ha parado. {reason}' },

  noScenario: {
    en: 'There is no scenario “{given}”; {known} or a file such as ./my-scenario.json was expected.',
    es: 'No hay ningún escenario «{given}»; se esperaba {known} o un archivo como ./mi-escenario.json.',
  },
  unreadable: {
    en: 'The file {file} cannot be read: {error}.',
    es: 'No se puede leer el archivo {file}: {error}.',
  },
  badFile: {
    en: '{file} is not a scenario that can run. What is wrong:',
    es: '{file} no es un escenario que pueda ejecutarse. Lo que falla:',
  },
  problem: { en: '{place}: {rule} was expected{given}', es: '{place}: se esperaba {rule}{given}' },
  problemGiven: { en: '; {given} was given', es: '; se dio {given}' },
  wholeFile: { en: 'the file', es: 'el archivo' },
  tooLong: {
    en: 'The file {file} has {given} bytes; at most {max} were expected.',
    es: 'El archivo {file} tiene {given} bytes; se esperaban {max} como máximo.',
  },

  badOption: {
    en: '{option} is “{given}”; {expected} was expected.',
    es: '{option} es «{given}»; se esperaba {expected}.',
  },
  expectedPort: {
    en: 'a whole number from 0 to {max}',
    es: 'un número entero de 0 a {max}',
  },
  expectedSeed: {
    en: 'a whole number from 0 to 4294967295',
    es: 'un número entero de 0 a 4294967295',
  },
  expectedSpeed: { en: 'a number from 0.05 to 10', es: 'un número de 0.05 a 10' },
  expectedLang: { en: 'en or es', es: 'en o es' },
  expectedLink: {
    en: 'a link and a protocol such as orders-notify=amqp, with one of the links {known}',
    es: 'un enlace y un protocolo como orders-notify=amqp, con uno de los enlaces {known}',
  },
  tooMany: {
    en: '“{given}” was given besides “{first}”; one scenario was expected.',
    es: 'Se dio «{given}» además de «{first}»; se esperaba un escenario.',
  },
  badArguments: { en: '{error}', es: 'Los argumentos no encajan: {error}' },
  portInUse: {
    en: 'Port {port} of 127.0.0.1 is in use; it was meant for {node}. End the program that has it, or choose other ports: --port 9000, or --port 0 for free ones.',
    es: 'El puerto {port} de 127.0.0.1 está en uso; iba a ser de {node}. Termina el programa que lo tiene o elige otros: --port 9000, o --port 0 para puertos libres.',
  },
  portDenied: {
    en: 'Port {port} of 127.0.0.1 may not be opened by this user; it was meant for {node}. Choose others from 1024 on: --port 8080.',
    es: 'Este usuario no puede abrir el puerto {port} de 127.0.0.1; iba a ser de {node}. Elige otros desde 1024: --port 8080.',
  },

  noCommand: {
    en: '“{given}” is no command; {known} were expected.',
    es: '«{given}» no es una orden; se esperaba {known}.',
  },
  noArgument: {
    en: '“{command}” takes nothing; “{given}” was given.',
    es: '«{command}» no lleva nada detrás; se dio «{given}».',
  },
  targetExpected: {
    en: '“{command}” expects a node such as orders, or a replica such as orders/1; “{given}” was given. There are: {known}.',
    es: '«{command}» espera un nodo como orders o una réplica como orders/1; se dio «{given}». Hay: {known}.',
  },
  linkExpected: {
    en: '“link” expects a link and what changes, as in “link orders-payments latency=300” or “link orders-notify=kafka”; “{given}” was given. There are: {known}.',
    es: '«link» espera un enlace y lo que cambia, como en «link orders-payments latency=300» o «link orders-notify=kafka»; se dio «{given}». Hay: {known}.',
  },
  settingExpected: {
    en: '“{given}” is no setting of a link; latency=300 (ms), loss=5 (%, at most 50), bandwidth=10 (Mbit/s) or timeout=500 (ms) was expected.',
    es: '«{given}» no es un ajuste de un enlace; se esperaba latency=300 (ms), loss=5 (%, 50 como máximo), bandwidth=10 (Mbit/s) o timeout=500 (ms).',
  },
  protocolExpected: {
    en: '“{link}” cannot speak “{given}”; {offered} were expected.',
    es: '«{link}» no puede hablar «{given}»; se esperaba {offered}.',
  },
} as const satisfies Readonly<Record<string, Text>>;

export const serveCounts = {
  connections: {
    one: { en: '{count} connection from outside', es: '{count} conexión de fuera' },
    other: { en: '{count} connections from outside', es: '{count} conexiones de fuera' },
  },
} as const satisfies Readonly<Record<string, Plural>>;
