import { cpSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

const here = import.meta.dirname;
const out = resolve(here, '../src/fairlead/http/static');
const api = process.env.FAIRLEAD_API ?? 'http://127.0.0.1:8000';

/** The API's reference page reads these two files and one line of ours: nothing comes from elsewhere. */
function swagger(): Plugin {
  return {
    name: 'swagger',
    apply: 'build',
    closeBundle() {
      const from = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
      mkdirSync(join(out, 'swagger'), { recursive: true });
      for (const name of ['swagger-ui.css', 'swagger-ui-bundle.js']) cpSync(join(from, name), join(out, 'swagger', name));
      cpSync(join(here, 'swagger-start.js'), join(out, 'swagger', 'start.js'));
    },
  };
}

export default defineConfig({
  plugins: [react(), swagger()],
  build: { outDir: out, emptyOutDir: true, chunkSizeWarningLimit: 700 },
  server: {
    proxy: Object.fromEntries(
      ['/v1', '/healthz', '/readyz', '/openapi.json', '/docs', '/swagger'].map((path) => [
        path,
        { target: api, changeOrigin: false },
      ]),
    ),
  },
  test: { environment: 'happy-dom', include: ['src/**/*.test.{ts,tsx}'] },
});
