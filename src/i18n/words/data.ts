/** Words of the Data panel. */
export const dataWords = {
  service: { en: 'Database of', es: 'Base de datos de' },
  none: {
    en: 'No service here has a database. Give one a schema in its settings, under Database.',
    es: 'Ningún servicio de aquí tiene base de datos. Dale un esquema a uno en sus ajustes, en Base de datos.',
  },
  noService: {
    en: 'Databases belong to services, and there is none. Add a service: it brings a small database.',
    es: 'Las bases de datos son de los servicios y no hay ninguno. Añade un servicio: trae una base de datos pequeña.',
  },
  tables: { en: 'Tables', es: 'Tablas' },
  rowsOf: { en: '{table}: {count} rows', es: '{table}: {count} filas' },
  sql: { en: 'SQL for {service}', es: 'SQL para {service}' },
  run: { en: 'Run SQL', es: 'Ejecutar SQL' },
  hint: {
    en: 'Real SQLite, private to this service. Reading changes nothing; writing is part of the run, as any command is.',
    es: 'SQLite de verdad, privado de este servicio. Leer no cambia nada; escribir forma parte de la ejecución, como cualquier orden.',
  },
  result: { en: 'Result', es: 'Resultado' },
  empty: { en: 'No rows.', es: 'Ninguna fila.' },
  changed: { en: 'Rows changed: {count}', es: 'Filas cambiadas: {count}' },
  truncated: {
    en: 'The first {count} rows are shown.',
    es: 'Se muestran las primeras {count} filas.',
  },
  error: { en: 'SQLite says: {error}', es: 'SQLite dice: {error}' },
  start: {
    en: 'Choose a table, or write SQL and run it with Ctrl+Enter.',
    es: 'Elige una tabla, o escribe SQL y ejecútalo con Ctrl+Intro.',
  },
} as const;
