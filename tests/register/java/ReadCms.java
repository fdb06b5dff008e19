import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Collection;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSEnvelopedData;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.RecipientId;
import org.bouncycastle.cms.RecipientInformation;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.cms.jcajce.JceKeyTransEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientId;

/**
 * Opens every NAME.cms of a folder and writes what was signed to NAME.read; a refusal to NAME.refused.
 *
 * Arguments: the folder; the recipient's key (PKCS#8) and certificate; the certificate that must have signed (DER).
 */
public final class ReadCms {
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(Files.readAllBytes(Path.of(arguments[1])));
        PrivateKey key = KeyFactory.getInstance("RSA").generatePrivate(spec);
        X509Certificate recipient = certificate(Path.of(arguments[2]));
        X509CertificateHolder signer = new X509CertificateHolder(Files.readAllBytes(Path.of(arguments[3])));
        try (DirectoryStream<Path> messages = Files.newDirectoryStream(folder, "*.cms")) {
            for (Path message : messages) {
                read(message, key, recipient, signer);
            }
        }
    }

    private static void read(Path message, PrivateKey key, X509Certificate recipient, X509CertificateHolder signer)
            throws Exception {
        String name = message.toString().replaceFirst("cms$", "");
        try {
            byte[] signed = opened(Files.readAllBytes(message), key, recipient);
            Files.write(Path.of(name + "read"), verified(signed, signer));
        } catch (CMSException refusal) {
            Files.writeString(Path.of(name + "refused"), refusal.getMessage());
        }
    }

    private static byte[] opened(byte[] message, PrivateKey key, X509Certificate recipient) throws Exception {
        RecipientId id = new JceKeyTransRecipientId(recipient);
        Collection<RecipientInformation> found =
            new CMSEnvelopedData(message).getRecipientInfos().getRecipients(id);
        return found.iterator().next().getContent(new JceKeyTransEnvelopedRecipient(key));
    }

    private static byte[] verified(byte[] message, X509CertificateHolder expected) throws Exception {
        CMSSignedData signed = new CMSSignedData(message);
        SignerInformation signer = signed.getSignerInfos().iterator().next();
        boolean isExpected = signer.getSID().match(expected) && signed.getCertificates().getMatches(null).contains(expected);
        boolean isGood = signer.verify(new JcaSimpleSignerInfoVerifierBuilder().build(expected));
        if (!isExpected || !isGood || signed.getSignerInfos().size() != 1) {
            throw new CMSException("not signed by the one who was expected");
        }
        return (byte[]) signed.getSignedContent().getContent();
    }

    private static X509Certificate certificate(Path path) throws Exception {
        try (InputStream content = new ByteArrayInputStream(Files.readAllBytes(path))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(content);
        }
    }
}
