import { lazy, LocationProvider, Route, Router } from 'preact-iso';
import { loginNeeded } from './api/session.ts';
import { Crash } from './parts/crash.tsx';
import { Login } from './parts/login.tsx';
import { Nothing } from './parts/nothing.tsx';

/** Every view is a chunk of its own: a leaderboard does not wait for what it does not show. */
const Sweeps = lazy(() => import('./sweeps/sweeps-view.tsx').then((module) => module.SweepsView));
const Leaderboard = lazy(() =>
  import('./leaderboard/leaderboard-view.tsx').then((module) => module.LeaderboardView),
);
const Cost = lazy(() => import('./cost/cost-view.tsx').then((module) => module.CostView));
const Progress = lazy(() => import('./progress/progress-view.tsx').then((module) => module.ProgressView));
const Ablation = lazy(() => import('./compare/ablation-view.tsx').then((module) => module.AblationView));
const Compare = lazy(() => import('./compare/compare-view.tsx').then((module) => module.CompareView));
const Run = lazy(() => import('./run/run-view.tsx').then((module) => module.RunView));
const Slices = lazy(() => import('./slices/slices-view.tsx').then((module) => module.SlicesView));
const TryIt = lazy(() => import('./try-it/try-it-view.tsx').then((module) => module.TryItView));

/** The page's addresses; what a view shows beyond its path stands in the query, so that every state can be shared. */
export function App() {
  if (loginNeeded.value) return <Login />;
  return (
    <LocationProvider>
      <Crash>
        <Router>
          <Route path="/" component={Sweeps} />
          <Route path="/sweeps/:id" component={Leaderboard} />
          <Route path="/sweeps/:id/cost" component={Cost} />
          <Route path="/sweeps/:id/progress" component={Progress} />
          <Route path="/sweeps/:id/ablation" component={Ablation} />
          <Route path="/compare" component={Compare} />
          <Route path="/runs/:id" component={Run} />
          <Route path="/runs/:id/slices/:patient/:slice" component={Slices} />
          <Route path="/runs/:id/try" component={TryIt} />
          <Route default component={Nothing} />
        </Router>
      </Crash>
    </LocationProvider>
  );
}
