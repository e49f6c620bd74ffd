package dlfs.engine.cuda;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.bytedeco.cuda.cudart.CUfunc_st;
import org.bytedeco.cuda.cudart.CUmod_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;

/** The kernels of the engine, loaded onto a card. They are compiled once per process. */
final class Kernels {
  /** The suffixes of the names of kernels, in the order of the enumeration in common.cuh. */
  private static final List<String> FUNCTIONS =
      List.of("Identity", "Relu", "Sigmoid", "Tanh", "Leaky");

  /** The compiled files of kernels by name, by compute capability. */
  private static final Map<Integer, Map<String, byte[]>> IMAGES = new ConcurrentHashMap<>();

  private final Map<String, CUmod_st> modules = new HashMap<>();

  /** Loads the kernels; the first time in a process, compiles them, which takes seconds. */
  Kernels(Context context) {
    Map<String, byte[]> images = IMAGES.computeIfAbsent(context.architecture(), Kernels::compile);
    context.makeCurrent();
    images.forEach((file, image) -> modules.put(file, load(image)));
  }

  /** Compiles all files on several threads; other threads that open a device wait for them. */
  private static Map<String, byte[]> compile(int architecture) {
    var compiler = new Compiler(architecture);
    return KernelSource.all().parallelStream()
        .collect(Collectors.toMap(KernelSource::name, compiler::compile));
  }

  private static CUmod_st load(byte[] image) {
    var module = new CUmod_st();
    try (var memory = new BytePointer(image.length)) {
      memory.put(image);
      Cuda.checkDriver(cudart.cuModuleLoadData(module, memory), "loading kernels onto the GPU");
    }
    return module;
  }

  /**
   * Returns a kernel.
   *
   * @param file the file that it is in
   */
  Kernel named(String file, String name) {
    var function = new CUfunc_st();
    Cuda.checkDriver(
        cudart.cuModuleGetFunction(function, modules.get(file), name),
        "looking up the kernel " + name);
    return new Kernel(name, function);
  }

  /** Returns the kernels for all activation functions, in the order of {@link Activation}. */
  Kernel[] perActivation(String file, String name) {
    return FUNCTIONS.stream().map(function -> named(file, name + function)).toArray(Kernel[]::new);
  }
}
