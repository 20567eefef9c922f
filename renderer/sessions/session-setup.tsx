import type { JSX } from 'react';
import type { Candidate, ModelInfo } from '../../contract/run.ts';
import type { SessionManifest } from '../../contract/session.ts';
import { RungList } from '../compute/rung-list.tsx';
import { computeWords, type Role, rungsOf, setupAsides } from '../compute/words.ts';
import { formatCount } from '../format.ts';
import { decoderWords } from '../source/words.ts';

/** What else was tried and why it does not run: "cuda: library not installed". */
const refused = (candidates: readonly Candidate[]): string =>
  candidates
    .filter(({ ok }) => !ok)
    .map(({ name, reason }) => `${name}: ${reason}`)
    .join('; ');

interface ModelProps {
  readonly name: string;
  readonly model: ModelInfo | null;
  readonly as: Role;
}

/** A network: on what it ran, on how many threads, where its pictures were made, and what of it ran elsewhere. */
function Model({ name, model, as }: ModelProps): JSX.Element {
  const tried = model === null ? [] : rungsOf(model.provider).filter(({ inUse }) => !inUse);
  const asides = model === null ? [] : setupAsides(model.provider);
  return (
    <>
      <dt>{name}</dt>
      <dd>
        {model === null ? (
          'none'
        ) : (
          <>
            {model.name} · {model.inputWidth}×{model.inputHeight}
            <br />
            {computeWords(model, as)}
            {asides.map((line) => (
              <small key={line}>{line}</small>
            ))}
            {tried.length > 0 && (
              <details className="se-tried">
                <summary>not on {tried.map(({ name: rung }) => rung).join(', ')}</summary>
                <RungList rungs={tried} />
              </details>
            )}
          </>
        )}
      </dd>
    </>
  );
}

/** On what, and how, the session was made. */
export function SessionSetup({ manifest }: { readonly manifest: SessionManifest }): JSX.Element {
  const { application, open, decoder, source } = manifest;
  const tried = refused(decoder.candidates);
  return (
    <section className="se-panel se-setup" aria-label="Setup">
      <h2 className="heading">Setup</h2>
      <dl>
        <dt>Source</dt>
        <dd>
          {source.container} · {source.codec} · {source.pixelFormat}
        </dd>
        <dt>Decoder</dt>
        <dd>
          {decoderWords(decoder)}
          {tried !== '' && <small>{tried}</small>}
        </dd>
        <Model name={manifest.detector?.task === 'detect' ? 'Detector' : 'First network'} model={manifest.detector} as="first" />
        {(manifest.cascade.length > 0 ? manifest.cascade : [manifest.classifier]).map((model) => (
          <Model key={model?.sha256 ?? ''} name="Behind it" model={model} as="behind" />
        ))}
        <dt>Pace</dt>
        <dd>{[open.pace, open.policy, open.read].filter(Boolean).join(' · ')}</dd>
        <dt>Machine</dt>
        <dd>
          {application.cpu} · {formatCount(application.cores)} cores<small>{application.platform}</small>
        </dd>
        <dt>Made by</dt>
        <dd>
          {application.name} {application.version} · Node {application.node}
        </dd>
      </dl>
    </section>
  );
}
