package dlfs.ch08;

import dlfs.lab.Run;

/** A network, or a module of one, whose size is recorded. */
sealed interface Sized permits SizedNetwork, SizedModule {
  String DEPTH = "depth";
  String PARAMETERS = "parameters";
  String MULTIPLY_ADDS = "multiply_adds";
  String FIELD = "receptive_field";

  /** The channels, height and width of a module's output, or of a network's input. */
  String CHANNELS = "channels";

  String HEIGHT = "height";
  String WIDTH = "width";

  String CLASSES = "classes";
  String SHARE_OF_3X3 = "share_of_3x3_convolutions";
  String SHORTEST_STACK = "shortest_stack";
  String LONGEST_STACK = "longest_stack";
  String BRANCHES = "branches";
  String OUTPUTS = "outputs";

  /** The name of the variant. */
  String id();

  /** Records its size. */
  void record(Run run);
}
