import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// The dashboard's server serves what this builds. `npm run dev` serves the sources and hands the API on to a running server.
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    // The plant chunk holds three.js; it is loaded only by who opens the plant.
    chunkSizeWarningLimit: 900,
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api/live': { target: 'ws://127.0.0.1:8080', ws: true }, '/api': 'http://127.0.0.1:8080' },
  },
});
