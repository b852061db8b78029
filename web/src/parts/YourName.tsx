import { TextInput, type TextInputProps } from '@mantine/core';
import { signedAs } from '../session';

/** By which name something is kept. Not asked of who is signed in: it is kept under the account, whatever a form says. */
export function YourName(asked: TextInputProps) {
  if (signedAs() !== null) return null;
  return <TextInput label="Your name" maxLength={200} {...asked} />;
}
