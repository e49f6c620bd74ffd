package dlfs.weights;

import dlfs.images.Normalization;
import dlfs.images.folder.Preprocessing;
import dlfs.images.folder.Preprocessing.Resizing;
import dlfs.networks.Network;
import dlfs.networks.PublishedNetwork;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.OptionalLong;
import org.deeplearning4j.nn.api.Model;

/**
 * Published trained weights of a classifier: their file, the network that they belong to, and the
 * preprocessing with which that was trained. One file is a part of this project.
 *
 * @param published the network
 * @param source the file
 * @param preprocessing the preprocessing of photographs
 */
public record PublishedWeights(
    PublishedNetwork published, PublishedFile source, Preprocessing preprocessing) {

  /** The folder of the files that are part of this project, on the class path. */
  private static final String BUNDLED = "imagenet/";

  private static final Preprocessing TORCHVISION =
      new Preprocessing(Resizing.SHORTER_SIDE, 256, 224, Normalization.IMAGENET);

  /** Torchvision's GoogLeNet converts images to a range from -1 to 1 itself. */
  private static final Preprocessing TORCHVISION_GOOGLENET =
      new Preprocessing(Resizing.SHORTER_SIDE, 256, 224, Normalization.SYMMETRIC);

  /** For images that have the size already. */
  private static final Preprocessing CIFAR =
      new Preprocessing(Resizing.SQUASH, 32, 32, Normalization.IMAGENET);

  /** SqueezeNet 1.0, compressed by S. Han; a part of this project. */
  public static final PublishedWeights SQUEEZE_NET =
      of(
          PublishedNetwork.SQUEEZE_NET,
          "compressed_SqueezeNet.net",
          URI.create(
              "https://raw.githubusercontent.com/songhan/SqueezeNet-Deep-Compression/"
                  + "fb13faa2cf121ced9999f8a9d538ec6c56084733/compressed_SqueezeNet.net"),
          OptionalLong.of(675_763),
          "e4ab6960ae8cd81505e1c2136921201507e930966c53deaf15862a395b3a3261",
          new Preprocessing(Resizing.SQUASH, 256, 227, Normalization.CAFFE));

  /** ResNet-20 for CIFAR-10, of Y. Idelbayev. */
  public static final PublishedWeights RESNET_20 =
      cifar(
          PublishedNetwork.RES_NET_20,
          "resnet20-12fca82f.th",
          1_099_231,
          "12fca82f0bebc4135bf1f32f6e3710e61d5108578464b84fd6d7f5c1b04036c8");

  /** ResNet-56 for CIFAR-10, of Y. Idelbayev. */
  public static final PublishedWeights RESNET_56 =
      cifar(
          PublishedNetwork.RES_NET_56,
          "resnet56-4bfd9763.th",
          3_471_733,
          "4bfd97631478d6b638d2764fd2baff3edb1d7d82252d54439343b6596b9b5367");

  /** The networks for photographs, with ImageNet's classes; the first is the smallest. */
  public static final List<PublishedWeights> IMAGENET =
      List.of(
          SQUEEZE_NET,
          torchvision(PublishedNetwork.SQUEEZE_NET_TORCHVISION, "squeezenet1_0-b66bff10"),
          torchvision(PublishedNetwork.ALEX_NET, "alexnet-owt-7be5be79"),
          torchvision(PublishedNetwork.GOOG_LE_NET_TORCHVISION, "googlenet-1378be20"),
          torchvision(PublishedNetwork.RES_NET_18, "resnet18-f37072fd"),
          torchvision(PublishedNetwork.RES_NET_34, "resnet34-b627a593"),
          torchvision(PublishedNetwork.RES_NET_50, "resnet50-0676ba61"),
          torchvision(PublishedNetwork.RES_NET_101, "resnet101-63fe2227"),
          torchvision(PublishedNetwork.RES_NET_152, "resnet152-394f9c45"),
          torchvision(PublishedNetwork.VGG_11, "vgg11-8a719046"),
          torchvision(PublishedNetwork.VGG_13, "vgg13-19584684"),
          torchvision(PublishedNetwork.VGG_16, "vgg16-397923af"),
          torchvision(PublishedNetwork.VGG_19, "vgg19-dcbb9e9d"),
          torchvision(PublishedNetwork.VGG_16_BN, "vgg16_bn-6c64b313"),
          torchvision(PublishedNetwork.VGG_19_BN, "vgg19_bn-c79401a0"));

  private static PublishedWeights torchvision(PublishedNetwork published, String name) {
    boolean isGoogLeNet = published == PublishedNetwork.GOOG_LE_NET_TORCHVISION;
    return of(
        published,
        name + ".pth",
        URI.create("https://download.pytorch.org/models/" + name + ".pth"),
        OptionalLong.empty(),
        name.substring(name.lastIndexOf('-') + 1),
        isGoogLeNet ? TORCHVISION_GOOGLENET : TORCHVISION);
  }

  private static PublishedWeights cifar(
      PublishedNetwork published, String file, long bytes, String sha256) {
    return of(
        published,
        file,
        URI.create(
            "https://raw.githubusercontent.com/akamaster/pytorch_resnet_cifar10/"
                + "d5489e8995e81e91ce6b1d69dcc98ad579b0b153/pretrained_models/"
                + file),
        OptionalLong.of(bytes),
        sha256,
        CIFAR);
  }

  private static PublishedWeights of(
      PublishedNetwork published,
      String file,
      URI address,
      OptionalLong bytes,
      String sha256,
      Preprocessing preprocessing) {
    var source = new PublishedFile(published.id(), file, address, bytes, sha256);
    return new PublishedWeights(published, source, preprocessing);
  }

  /** Returns the name that users type, such as "resnet50". */
  public String id() {
    return published.id();
  }

  /** Returns the number of classes. */
  public int classes() {
    return published.classes();
  }

  /** Returns the network that the weights belong to, for images of the preprocessing's shape. */
  public Network<? extends Model> network() {
    return published.network(preprocessing.shape(), classes());
  }

  /** Returns whether the file is a part of this project. */
  public boolean isBundled() {
    return this == SQUEEZE_NET;
  }

  /** Opens the file that is a part of this project. */
  public TensorFile openBundled() throws IOException {
    return CompressedSqueezeNet.read(MappedFile.ofResource(BUNDLED + source.file()));
  }
}
