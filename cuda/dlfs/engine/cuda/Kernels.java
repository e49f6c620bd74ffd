package dlfs.engine.cuda;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.cuda.cudart.CUfunc_st;
import org.bytedeco.cuda.cudart.CUmod_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;

/** The kernels of the engine, loaded onto a card. They are compiled once per process. */
final class Kernels {
  /** The suffixes of the names of kernels, in the order of the enumeration in common.cuh. */
  private static final List<String> FUNCTIONS =
      List.of("Identity", "Relu", "Sigmoid", "Tanh", "Leaky");

  /** The compiled files of kernels, by compute capability. */
  private static final Map<Integer, List<byte[]>> IMAGES = new ConcurrentHashMap<>();

  private final List<CUmod_st> modules;

  /** Loads the kernels; the first time in a process, compiles them, which takes seconds. */
  Kernels(Context context) {
    List<byte[]> images = IMAGES.computeIfAbsent(context.architecture(), Kernels::compile);
    context.makeCurrent();
    modules = images.stream().map(Kernels::load).toList();
  }

  /** Compiles all files on several threads; other threads that open a device wait for them. */
  private static List<byte[]> compile(int architecture) {
    var compiler = new Compiler(architecture);
    return KernelSource.all().parallelStream().map(compiler::compile).toList();
  }

  private static CUmod_st load(byte[] image) {
    var module = new CUmod_st();
    try (var memory = new BytePointer(image.length)) {
      memory.put(image);
      Cuda.checkDriver(cudart.cuModuleLoadData(module, memory), "loading kernels onto the GPU");
    }
    return module;
  }

  /** Returns the kernel of a name. */
  Kernel named(String name) {
    for (CUmod_st module : modules) {
      var function = new CUfunc_st();
      int result = cudart.cuModuleGetFunction(function, module, name);
      if (result != cudart.CUDA_ERROR_NOT_FOUND) {
        Cuda.checkDriver(result, "looking up the kernel " + name);
        return new Kernel(name, function);
      }
    }
    throw new IllegalArgumentException("There is no kernel " + name);
  }

  /** Returns the kernels for all activation functions, in the order of {@link Activation}. */
  Kernel[] perActivation(String name) {
    return FUNCTIONS.stream().map(function -> named(name + function)).toArray(Kernel[]::new);
  }
}
