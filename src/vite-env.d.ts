/// <reference types="vite/client" />

/** The address of one self-contained classic script; see scripts/build-runtime.ts. */
declare module '*?runtime' {
  const address: string;
  export default address;
}
