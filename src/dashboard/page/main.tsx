import { render } from 'preact';
import { App } from './app.tsx';
import './theme/theme.css';

render(<App />, document.querySelector('#app')!);
