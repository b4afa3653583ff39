/** Modules and packages whose import, or whose presence in a manifest, tells what code is for. */

export const TEST_RUNNERS = ['vitest', 'jest', 'mocha', 'ava', 'tap', 'jasmine', 'cypress', '@playwright/test', 'uvu'] as const;

export const TEST_MODULES: ReadonlySet<string> = new Set([
  'node:test', 'test', 'vitest', 'jest', '@jest/globals', 'mocha', 'chai', 'ava', 'tap', 'tape', 'uvu', 'jasmine', '@playwright/test', 'supertest', 'sinon', 'nock', 'cypress', 'msw/node', 'aws-sdk-client-mock', '@nestjs/testing', 'fast-check', 'testcontainers',
]);

export const COMMAND_MODULES = /^(?:commander|yargs(?:\/.*)?|minimist|meow|cac|citty|sade|@oclif\/core|inquirer|@inquirer\/.*|prompts|readline-sync|@clack\/prompts|ora|listr2?|zx|clipanion|nest-commander)$/;

export const BUILD_MODULES: ReadonlySet<string> = new Set(['webpack', 'vite', 'rollup', 'esbuild', 'tsup', 'gulp', 'umzug', 'parcel', '@rspack/core']);

export const CLIENT_MODULES = /^(?:react(?:-dom|-native|-router-dom)?(?:\/.*)?|preact(?:\/.*)?|vue(?:-router)?|pinia|svelte|solid-js|jquery|@angular\/core|@tauri-apps\/.*|@capacitor\/.*|expo|localforage|idb(?:-keyval)?|dexie|next\/(?:dynamic|image|link|navigation|router)|swr|phaser|pixi\.js|three|grpc-web|cookies-js|js-cookie|@tanstack\/(?:react|vue)-query|@vueuse\/.*)$/;

/** Packages that make a page, or tell a browser of their own what to do in one: what a file says of the page may be theirs. */
export const PAGE_DRIVERS = /^(?:puppeteer|playwright|selenium-webdriver|webdriver|jsdom|happy-dom|linkedom|cheerio|domino|crawlee|@crawlee\/)/;

/** Packages that only a process which serves others depends on. */
export const SERVERS = new RegExp(`^(?:${[
  'express', 'fastify', 'koa', 'hono', '@hapi/hapi', 'restify', 'polka', 'elysia', '@koa/router', 'koa-router', '@hono/node-server', 'h3', 'oidc-provider', 'uWebSockets\\.js',
  '@nestjs/(?:common|core|graphql|microservices|schedule|websockets|bull|bullmq)', 'routing-controllers', 'type-graphql', 'tsoa', 'inversify-express-utils', '@loopback/rest', 'moleculer',
  '@apollo/server', 'apollo-server(?:-\\w+)?', 'graphql-yoga', 'mercurius', '@trpc/server', '@grpc/grpc-js', 'next-safe-action', 'next/(?:cache|headers|server)', 'server-only', 'aws-lambda', '@azure/functions', 'firebase-functions', '@google-cloud/functions-framework',
  'socket\\.io', 'bullmq', 'bull', 'bee-queue', 'agenda', 'pg-boss', 'graphile-worker', 'kafkajs', 'amqplib', 'amqp-connection-manager', 'sqs-consumer', 'payload', '@medusajs/(?:framework|medusa)', '@vendure/core',
].join('|')})$`);

/** Packages that only a browser's code depends on. */
export const INTERFACES: ReadonlySet<string> = new Set(['react-dom', 'react-native', 'preact', 'vue', 'svelte', 'solid-js', '@angular/core', 'next', 'nuxt']);

/** Frameworks whose packages hold the server and the browser side. */
export const FULL_STACK: ReadonlySet<string> = new Set(['next', 'nuxt', 'astro', '@sveltejs/kit', '@remix-run/node', '@react-router/node']);

/** Tools that load `<tool>.config.<extension>`, by the name they look for; those that a manifest names need not be here. */
export const CONFIGURED_TOOLS: ReadonlySet<string> = new Set([
  'astro', 'ava', 'babel', 'commitlint', 'craco', 'cypress', 'drizzle', 'ecosystem', 'esbuild', 'eslint', 'graphql', 'jest', 'karma', 'knip', 'lint-staged', 'metro', 'mikro-orm', 'next', 'nuxt', 'playwright', 'postcss', 'prettier', 'prisma', 'release', 'rollup', 'rolldown',
  'rspack', 'stylelint', 'svelte', 'tailwind', 'tsdown', 'tsup', 'unocss', 'vite', 'vitest', 'vue', 'webpack', 'wxt',
]);
