import { fileURLToPath } from 'node:url';
import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const server = process.env.OLEADA_URL ?? 'http://127.0.0.1:7470';

export default defineConfig({
  plugins: [react(), tailwind()],
  resolve: {
    alias: { '@oleada/client': here('./client/src/index.ts'), '@': here('./src') },
  },
  build: {
    outDir: process.env.OLEADA_WEB_OUT ?? here('../artifacts/web'),
    emptyOutDir: true,
    // The policy of the page allows nothing but files of its own host.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: { '/api': server, '/ws': { target: server, ws: true } },
  },
  // Recordings come from the engine's simulator, whose test calls this one.
  test: { include: [process.env.OLEADA_RECORDINGS ? 'src/**/*.recorded.ts' : 'src/**/*.test.{ts,tsx}'] },
});
