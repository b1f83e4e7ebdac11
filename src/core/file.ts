// A file that a feature makes for a person. Teams lets people take files from a bot into their own OneDrive.

/** What the file is, and all of it. */
export interface OfferedFile {
  name: string;
  /** What it is, for the card that offers it. */
  about: string;
  content: string;
}
