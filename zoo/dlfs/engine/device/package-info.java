/**
 * The operations by which the engine trains networks on a processor with memory of its own, such as
 * a graphics card ({@link dlfs.engine.device.Device}), and the plan of a network's passes in them
 * ({@link dlfs.engine.device.Program}).
 */
package dlfs.engine.device;
