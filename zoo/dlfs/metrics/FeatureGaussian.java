package dlfs.metrics;

import static dlfs.text.Text.formatted;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The normal distribution that has the mean μ and the covariance Σ of the features of a set of
 * images, computed in double precision. The distance between two of them is the Fréchet Inception
 * Distance (FID; Heusel et al., GANs Trained by a Two Time-Scale Update Rule Converge to a Local
 * Nash Equilibrium, 2017, equation 6) if the features are those of the Inception network. Features
 * of other networks give distances on another scale.
 */
public final class FeatureGaussian {
  /** The difference up to which a covariance counts as symmetric, relative to its norm. */
  private static final double ASYMMETRY = 1e-6;

  private static final double ROUNDING = Math.ulp(1.0);

  private final INDArray mean; // [features]
  private final INDArray root; // Σ^(1/2), [features, features]

  /**
   * Creates a distribution.
   *
   * @param mean μ, [features]
   * @param covariance Σ, [features, features], symmetric and positive semi-definite
   * @throws IllegalArgumentException if the shapes do not match, Σ is not symmetric, or a value is
   *     not finite
   */
  public FeatureGaussian(INDArray mean, INDArray covariance) {
    long features = mean.length();
    if (mean.rank() != 1 || !Arrays.equals(covariance.shape(), new long[] {features, features})) {
      throw new IllegalArgumentException(
          formatted(
              "mean %s and covariance %s: expected [features] and [features, features]",
              Arrays.toString(mean.shape()), Arrays.toString(covariance.shape())));
    }
    this.mean = mean.castTo(DataType.DOUBLE);
    INDArray sigma = covariance.castTo(DataType.DOUBLE);
    double norm = norm(sigma);
    if (!Double.isFinite(norm(this.mean)) || !Double.isFinite(norm)) {
      throw new IllegalArgumentException("a mean or covariance of features is NaN or infinite");
    }
    if (norm(sigma.sub(sigma.transpose())) > ASYMMETRY * norm) {
      throw new IllegalArgumentException("a covariance is symmetric, but this matrix is not");
    }
    this.root = squareRoot(sigma);
  }

  /**
   * Computes the distribution of samples. The covariance is divided by n - 1, as in NumPy. With no
   * more samples than features it is singular, and distances then depend strongly on n.
   *
   * @param features [n, features], with n at least 2
   * @throws IllegalArgumentException if there are fewer samples, or a value is not finite
   */
  public static FeatureGaussian of(INDArray features) {
    if (features.rank() != 2 || features.size(0) < 2) {
      throw new IllegalArgumentException(
          formatted(
              "features %s: expected [n, features] with n at least 2",
              Arrays.toString(features.shape())));
    }
    INDArray samples = features.castTo(DataType.DOUBLE); // [n, features]
    INDArray mean = samples.mean(0); // [features]
    INDArray centred = samples.subRowVector(mean); // [n, features]
    INDArray squares = centred.transpose().mmul(centred); // [features, features]
    return new FeatureGaussian(mean, squares.divi(features.size(0) - 1));
  }

  /** Computes the root from the eigenvalues; those within rounding of 0 are taken for 0. */
  private static INDArray squareRoot(INDArray covariance) {
    INDArray vectors = covariance.dup('f'); // [features, features], one in each column
    INDArray values = Nd4j.create(DataType.DOUBLE, covariance.size(0)); // [features], ascending
    Nd4j.getBlasWrapper().syev('V', 'U', vectors, values);
    double[] roots = values.toDoubleVector();
    double smallest = roots[roots.length - 1] * roots.length * ROUNDING;
    Arrays.setAll(roots, i -> roots[i] > smallest ? Math.sqrt(roots[i]) : 0);
    return vectors.mulRowVector(Nd4j.createFromArray(roots)).mmul(vectors.transpose());
  }

  /**
   * Computes the square of the Fréchet distance to another distribution (Dowson, Landau: The
   * Fréchet Distance between Multivariate Normal Distributions, 1982), which is what is reported as
   * FID:
   *
   * <pre>|μ₁ - μ₂|² + trace(Σ₁ + Σ₂ - 2 (Σ₁Σ₂)^(1/2))</pre>
   *
   * <p>The trace of (Σ₁Σ₂)^(1/2) is the sum of the singular values of Σ₁^(1/2) Σ₂^(1/2), which are
   * real and accurate for singular covariances, too.
   *
   * @param other a distribution of as many features
   * @return at least 0; 0 for equal distributions, except for rounding
   */
  public double squaredFrechetDistance(FeatureGaussian other) {
    if (mean.length() != other.mean.length()) {
      throw new IllegalArgumentException(
          formatted(
              "distributions of %d and %d features cannot be compared",
              mean.length(), other.mean.length()));
    }
    INDArray common = Nd4j.create(DataType.DOUBLE, mean.length()); // singular values
    Nd4j.getBlasWrapper().lapack().gesvd(root.mmul(other.root).dup('f'), common, null, null);
    double traces = trace() + other.trace() - 2 * common.sumNumber().doubleValue();
    return Math.pow(norm(mean.sub(other.mean)), 2) + Math.max(0, traces);
  }

  /** The trace of Σ, which is the sum of the squares of its root. */
  private double trace() {
    return Math.pow(norm(root), 2);
  }

  private static double norm(INDArray array) {
    return array.norm2Number().doubleValue();
  }
}
