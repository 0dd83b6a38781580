import { type ComponentChildren, createContext } from "preact";

/** Where `Head` leaves its children while a document is rendered; nowhere in the browser. */
export const HeadContext = createContext<ComponentChildren[] | undefined>(undefined);
