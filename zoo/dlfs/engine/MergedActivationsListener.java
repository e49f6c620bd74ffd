package dlfs.engine;

import org.deeplearning4j.optimize.api.TrainingListener;

/**
 * A listener that accepts, as the output of a layer in the forward pass of a graph, that of the
 * activation function which follows the layer. Any other listener that reads the forward pass
 * prevents the engine from computing both together.
 */
public interface MergedActivationsListener extends TrainingListener {}
