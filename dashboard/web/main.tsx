import { createRoot } from 'react-dom/client';

const app = document.getElementById('app');
if (app) createRoot(app).render(<p>中试 Zhongshi</p>);
