/// <reference types="vite/client" />

/** The address of one self-contained classic script; see scripts/build-runtime.ts. */
declare module 'virtual:runtime/*' {
  const address: string;
  export default address;
}

/** One self-contained classic script as text. */
declare module 'virtual:runtime-text/*' {
  const text: string;
  export default text;
}
