/// <reference types="vite/client" />

/** The address of one self-contained classic script; see scripts/build-runtime.ts. */
declare module 'virtual:runtime/*' {
  const address: string;
  export default address;
}
