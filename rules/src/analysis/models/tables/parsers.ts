import { blocks, blocksByContent, blocksKnowingly, IN_MEMORY, ofInput, seldom, STREAM_WRITE } from '../kinds.ts';
import type { CallModel } from '../model.ts';
import type { Table, Tables } from '../table.ts';

const parses = (words: string, cheapBelow: number): CallModel => ({ inMemory: true, ...blocks('cpu', words, ofInput(0, cheapBelow)) });
const PARSES = parses('parses its input', 50_000);
const PARSES_DATA: CallModel = { ...PARSES, givesData: true };
const DECOMPRESSES = parses('decompresses its input', 100_000);
const COMPRESSES = parses('compresses its input', 100_000);
const RENDERS = parses('renders its input', 50_000);
const RENDERS_TEXT: CallModel = { ...RENDERS, givesData: true };
const ASYNC: CallModel = { inMemory: true, promise: true };
const table = (release: string, docs: string, rows: Table['rows']): Table => ({ docs, release, rows });

const JSON_STREAM = table('jsonstream@1.0.3', 'github.com/dominictarr/through: `write` answers whether it is paused', { '{stringify,stringifyObject}.().write': STREAM_WRITE });

/** Work on the calling thread that grows with its input: parsers, renderers, compression in JavaScript, schemas. */
export const PARSERS: Tables = {
  'pako': table('pako@2.2.0', 'nodeca.github.io/pako', { '{deflate,deflateRaw,gzip}': COMPRESSES, '{inflate,inflateRaw,ungzip}': DECOMPRESSES }),
  'fflate': table('fflate@0.8.3', 'github.com/101arrowz/fflate#usage', {
    '{deflateSync,gzipSync,zipSync,zlibSync,compressSync}': COMPRESSES,
    '{inflateSync,gunzipSync,unzipSync,unzlibSync,decompressSync}': DECOMPRESSES,
  }),
  'adm-zip': table('adm-zip@0.6.1', 'github.com/cthackers/adm-zip/wiki', {
    'new': blocksKnowingly('file', 'reads an archive'),
    'new.{extractAllTo,extractEntryTo,readFile,readAsText}': blocksKnowingly('cpu', 'decompresses an archive'),
    'new.{toBuffer,writeZip}': blocksKnowingly('cpu', 'compresses an archive'),
  }),
  'jsonstream': JSON_STREAM,
  'JSONStream*': JSON_STREAM, // npm installs either under one name, and this is an earlier release of the other.
  'jszip': table('jszip@3.10.2', 'stuk.github.io/jszip', { '{,new.}loadAsync': ASYNC, 'new.generateAsync': ASYNC }),
  'lz-string': table('lz-string@1.5.0', 'pieroxy.net/blog/pages/lz-string', {
    '{compress,compressToBase64,compressToUTF16}': { ...COMPRESSES, givesData: true },
    '{decompress,decompressFromBase64,decompressFromUTF16}': { ...DECOMPRESSES, givesData: true },
  }),
  'xlsx': table('xlsx@0.18.5', 'docs.sheetjs.com/docs/api', {
    'read': PARSES_DATA,
    '{readFile,writeFile}': blocks('file', 'reads or writes a workbook'),
    'write': blocksByContent('cpu', 'writes a workbook'),
    'utils.{sheet_to_json,json_to_sheet,aoa_to_sheet}': PARSES_DATA,
  }),
  'csv-parse/sync': table('csv-parse@6.2.1', 'csv.js.org/parse/api/sync', { parse: PARSES_DATA }),
  'csv-stringify/sync': table('csv-stringify@6.9.0', 'csv.js.org/stringify/api/sync', { stringify: PARSES_DATA }),
  'papaparse': table('papaparse@5.7.1', 'papaparse.com/docs', { '{parse,unparse}': PARSES }),
  'js-yaml': table('js-yaml@4.3.2', 'github.com/nodeca/js-yaml#api', { '{load,loadAll,dump}': PARSES_DATA }),
  'yaml': table('yaml@2.9.1', 'eemeli.org/yaml', { '{parse,stringify}': PARSES_DATA, '{parseDocument,parseAllDocuments}': PARSES }),
  'fast-xml-parser': table('fast-xml-parser@5.12.1', 'github.com/NaturalIntelligence/fast-xml-parser/tree/master/docs', {
    'XMLParser.new.parse': PARSES_DATA,
    'XMLBuilder.new.build': PARSES_DATA,
  }),
  'xml2js': table('xml2js@0.6.2', 'github.com/Leonidas-from-XIV/node-xml2js#usage', {
    'parseString': PARSES,
    '{,Parser.new.}parseStringPromise': { ...PARSES_DATA, promise: true },
  }),
  'cheerio': table('cheerio@1.2.0', 'cheerio.js.org/docs/api', { '{load,loadBuffer}': PARSES }),
  'jsdom': table('jsdom@26.1.0', 'github.com/jsdom/jsdom#basic-usage', {
    'JSDOM.new': { ...PARSES, ...blocks('cpu', 'parses a page', ofInput(0, 5000)) },
    'JSDOM.{fromURL,fromFile}': { promise: true, io: 'loads a page' },
  }),
  'marked': table('marked@16.4.2', 'marked.js.org/using_advanced', { '{marked,parse,marked.parse}': RENDERS }),
  'markdown-it': table('markdown-it@14.3.3', 'markdown-it.github.io/markdown-it', { '{new,()}.{render,renderInline}': RENDERS_TEXT, '{new,()}.parse': RENDERS }),
  'handlebars': table('handlebars@4.7.10', 'handlebarsjs.com/api-reference', { 'compile': IN_MEMORY, 'compile.()': RENDERS_TEXT }),
  'ejs': table('ejs@3.1.10', 'ejs.co/#docs', { 'render': RENDERS_TEXT, 'compile': RENDERS, 'renderFile': { io: 'opens a file', promise: true } }),
  'pug': table('pug@3.0.4', 'pugjs.org/api/reference.html', { 'render': RENDERS_TEXT, 'compile': RENDERS, '{renderFile,compileFile}': blocks('file', 'reads a file') }),
  'nunjucks': table('nunjucks@3.2.4', 'mozilla.github.io/nunjucks/api.html', { 'render': blocks('file', 'reads a file'), 'renderString': RENDERS_TEXT }),
  'sanitize-html': table('sanitize-html@2.17.5', 'github.com/apostrophecms/apostrophe/tree/main/packages/sanitize-html', { '': RENDERS_TEXT }),
  'react-dom/server': table('react-dom@19.3.1', 'react.dev/reference/react-dom/server', {
    '{renderToString,renderToStaticMarkup}': { ...blocksKnowingly('cpu', 'renders a whole page'), givesData: true },
  }),
  'sharp': table('sharp@0.35.5', 'sharp.pixelplumbing.com/api-output: libvips works on threads of its own', {
    '().{toBuffer,toFile,metadata,stats}': { promise: true, pooled: true, io: 'works on an image' },
    '().**.{toBuffer,toFile}': { promise: true, pooled: true, io: 'works on an image' },
  }),
  'jimp': table('jimp@1.6.1', 'jimp-dev.github.io/jimp', {
    'Jimp.{read,fromBuffer}': { promise: true, ...blocksByContent('cpu', 'decodes an image') },
    'Jimp.read.().{getBuffer,write}': { promise: true, ...blocksByContent('cpu', 'encodes an image') },
    'Jimp.read.().{blur,resize,rotate}': blocksByContent('cpu', 'works on an image'),
  }),
  'node-forge': table('node-forge@1.4.3', 'github.com/digitalbazaar/forge#documentation', {
    'pki.rsa.generateKeyPair': seldom(blocks('cpu', 'makes a key pair')),
    'pki.{certificateToPem,privateKeyToPem,publicKeyToPem}': { inMemory: true, givesData: true },
    'pkcs5.pbkdf2': blocks('cpu', 'derives a key', { measure: 'iterations', argument: 2, cheapBelow: 500 }),
  }),
  'crypto-js': table('crypto-js@4.2.0', 'cryptojs.gitbook.io/docs', {
    '{MD5,SHA1,SHA256,SHA512}': parses('hashes its input', 100_000),
    'AES.{encrypt,decrypt}': parses('encrypts its input', 100_000),
    'PBKDF2': blocks('cpu', 'derives a key', { measure: 'iterations', argument: 2, property: 'iterations', cheapBelow: 500, default: 250_000 }),
  }),
  'date-fns': table('date-fns@4.4.0', 'date-fns.org/docs', { '**': { inMemory: true, givesData: true } }),
  'zod': table('zod@4.6.7', 'zod.dev/api', {
    '**.{parseAsync,safeParseAsync}': { ...ASYNC, validates: { argument: 0 } },
    '**.{parse,safeParse}': { inMemory: true, validates: { argument: 0 } },
    '**': IN_MEMORY,
  }),
  'joi': table('joi@18.3.2', 'joi.dev/api', {
    '**.validateAsync': { ...ASYNC, validates: { argument: 0 } },
    '**.validate': { inMemory: true, validates: { argument: 0 } },
    'attempt': { inMemory: true, validates: { argument: 0 } },
    '**': IN_MEMORY,
  }),
  'class-validator': table('class-validator@0.15.1', 'github.com/typestack/class-validator#usage', { '{validate,validateOrReject}': ASYNC, '**': IN_MEMORY }),
  'class-transformer': table('class-transformer@0.5.1', 'github.com/typestack/class-transformer#methods', {
    '{plainToInstance,plainToClass}': { ...parses('copies the whole of its input', 10_000), validates: { argument: 1 } },
    '{instanceToPlain,instanceToInstance,serialize,deserialize}': parses('copies the whole of its input', 10_000),
    '**': IN_MEMORY,
  }),
};
