/** The services of the document to choose from, by name; one that is chosen and not there, too. */
import { useStore } from 'zustand';
import { documentStore } from '../../../state/document-store.ts';
import { useText } from '../../kit/use-text.ts';
import type { Option } from '../fields/select-field.tsx';

export function useServices(chosen: string): readonly Option<string>[] {
  const t = useText();
  const nodes = useStore(documentStore, ({ scenario }) => scenario.nodes);
  const services = nodes
    .filter(({ kind }) => kind === 'service')
    .map(({ id, name }) => ({ value: id, text: t(name) }));
  if (services.some(({ value }) => value === chosen)) return services;
  return [...services, { value: chosen, text: chosen }];
}
