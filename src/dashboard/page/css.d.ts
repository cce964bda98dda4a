/** Style sheets are bundled by Vite. */
declare module '*.css';

/** A file that the bundle holds, by its address. */
declare module '*?url' {
  const address: string;
  export default address;
}
