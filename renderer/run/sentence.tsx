import { type Bottleneck, STAGE_COLOUR, type Stage } from '../../contract/index.ts';

/** The stages that a bottleneck is about. */
export const limiting = ({ throughput, latency }: Pick<Bottleneck, 'throughput' | 'latency'>): readonly Stage[] => [
  ...new Set([throughput?.stage, latency?.stage].filter((stage) => stage !== undefined)),
];

/** A sentence in which the names of these stages stand out, each underlined in its colour. Only these: many a stage's name is a common word. */
export const Sentence = ({ text, stages }: { readonly text: string; readonly stages: readonly Stage[] }) => {
  if (stages.length === 0) return text;
  const parts = text.split(new RegExp(`\\b(${stages.join('|')})\\b`, 'i'));
  return parts.map((part, index) => {
    const stage = stages.find((name) => name === part.toLowerCase());
    // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place
    return stage === undefined ? part : <StageWord key={index} stage={stage} text={part} />;
  });
};

const StageWord = ({ stage, text }: { readonly stage: Stage; readonly text: string }) => (
  <b className="stage-word" style={{ '--c': STAGE_COLOUR[stage] }}>
    {text}
  </b>
);
