/** The screen: header, rail, canvas, inspector and drawer. It leaves what they show to their own files. */
import './tokens.css';
import styles from './app.module.css';
import { Canvas } from './canvas/canvas.tsx';

export function App() {
  return (
    <div className={styles.app}>
      <header className={styles.header}>Panal</header>
      <main className={styles.canvas}>
        <Canvas />
      </main>
      <div className={styles.drawer} />
    </div>
  );
}
