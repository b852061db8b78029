import { SegmentedControl } from '@mantine/core';
import { choose, LANGUAGES, type Language, useLanguage } from '../languages';

/** In which language the sentences about a decision are told. */
export function LanguageSwitch() {
  const language = useLanguage();
  return (
    <SegmentedControl
      size="xs"
      aria-label="Language of the sentences"
      data={LANGUAGES.map((each) => ({ ...each }))}
      value={language}
      onChange={(chosen) => choose(chosen as Language)}
    />
  );
}
