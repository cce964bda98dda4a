import { render } from 'preact';
import { App } from './app.tsx';
import { showTheme } from './theme/theme.ts';
import './theme/theme.css';
import './theme/controls.css';
import './theme/parts.css';

showTheme();
render(<App />, document.querySelector('#app')!);
