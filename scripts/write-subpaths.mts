/** The last step of the build: writes the subpaths that export the SDK's modules with the classes of this package. */
import { writeSubpaths } from './subpaths/write.mjs';

writeSubpaths();
