/** The last step of the build: the subpaths that hand on the SDK's modules with our classes in them. */
import { writeSubpaths } from './subpaths/write.mjs';

writeSubpaths();
