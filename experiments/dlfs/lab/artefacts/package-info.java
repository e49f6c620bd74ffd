/**
 * Pictures and texts that runs record beside their measurements. Nothing here uses AWT, which is
 * incomplete on some machines.
 */
package dlfs.lab.artefacts;
