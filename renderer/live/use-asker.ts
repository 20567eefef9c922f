import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import type { Credentials } from '../../contract/index.ts';
import { keychain } from '../desktop.ts';
import { originOf } from '../state/address.ts';
import { credentials, type Known } from '../state/credentials.ts';

/** A host is looked up once its name is not being typed any more. */
const TYPED_MS = 250;

/** Who asks at a network address, as it stands in the form. */
export interface Asker {
  readonly user: string;
  /** As typed; what is only known is never put here. */
  readonly password: string;
  /** What is known for this host, and used where no other password is typed; null: nothing. */
  readonly known: Pick<Known, 'user' | 'kept'> | null;
  /** Whether this computer can keep it. */
  readonly canKeep: boolean;
  readonly keep: boolean;
}

const NOBODY: Asker = { user: '', password: '', known: null, canKeep: false, keep: false };

/** Who asks, by what was typed: undefined where what is known for the host is meant, null where nobody is. */
export const askerGiven = ({ user, password, known }: Asker): Credentials | null | undefined => {
  if (password === '' && known !== null && user === known.user) return undefined;
  return user === '' && password === '' ? null : { user, password };
};

/** Who asks at this address; what is known for its host is filled in where nobody typed anything. */
export const useAsker = (uri: string): readonly [Asker, (change: Partial<Asker>) => void] => {
  const [asker, setAsker] = useState(NOBODY);
  const [origin] = useDebouncedValue(originOf(uri), TYPED_MS);
  useEffect(() => {
    let current = true;
    void keychain().then((chain) => current && setAsker((old) => ({ ...old, canKeep: chain !== null })));
    return () => {
      current = false;
    };
  }, []);
  useEffect(() => {
    let current = true;
    const put = (known: Known | null): void => {
      if (!current) return;
      setAsker((old) => {
        // a name that was filled in goes with its host; one that was typed stays
        const typed = old.password !== '' || (old.user !== '' && old.user !== old.known?.user);
        return {
          ...old,
          known: known === null ? null : { user: known.user, kept: known.kept },
          user: typed ? old.user : (known?.user ?? ''),
          keep: known?.kept ?? (typed && old.keep),
        };
      });
    };
    if (origin === null) put(null);
    else void credentials.find(origin).then(put);
    return () => {
      current = false;
    };
  }, [origin]);
  return [asker, (change) => setAsker((old) => ({ ...old, ...change }))];
};
