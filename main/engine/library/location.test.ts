import { delimiter, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkModelName, isModelName, libraryFolder, modelNameOf } from './location.ts';

describe('the folder of models', () => {
  it('is the one given, else the first of the variable, else the place for data of applications', () => {
    expect(libraryFolder('here', { THROUGHLINE_MODELS: '/b' })).toBe(resolve('here'));
    expect(libraryFolder(undefined, { THROUGHLINE_MODELS: `${delimiter}/b${delimiter}/c` })).toBe(resolve('/b'));
    expect(libraryFolder(undefined, {}, 'linux', '/home/a')).toBe(join('/home/a', '.local', 'share', 'throughline', 'models'));
    expect(libraryFolder(undefined, { XDG_DATA_HOME: '/d' }, 'linux', '/home/a')).toBe(join('/d', 'throughline', 'models'));
    expect(libraryFolder(undefined, {}, 'darwin', '/Users/a')).toContain('Application Support');
    expect(libraryFolder(undefined, { APPDATA: '/r' }, 'win32', '/a')).toBe(join('/r', 'throughline', 'models'));
  });
});

describe('names of models', () => {
  it.each(['yolox_nano', 'nanodet_plus_m_1.5x', 'Gesichter 2', 'ünïcode'])('%s is one', (name) => expect(checkModelName(name)).toBe(name));

  it.each(['', '..', '.hidden', 'a/b', 'a\\b', '-x', 'NUL', 'com1.onnx', 'delay:20', 'null,size=64', 'x'.repeat(81), 'end.'])(
    '%s is none',
    (name) => {
      expect(isModelName(name)).toBe(false);
      expect(() => checkModelName(name)).toThrow('cannot be the name of a model');
    },
  );

  it('are made of what files are called', () => {
    expect(modelNameOf('yolov8n (1)')).toBe('yolov8n-1');
    expect(modelNameOf('../../etc/passwd')).toBe('etc-passwd');
    expect(modelNameOf('Größe 2')).toBe('Größe-2');
    for (const text of ['', '...', '???', 'nul', `${'x'.repeat(79)}--y`]) expect(isModelName(modelNameOf(text))).toBe(true);
  });
});
