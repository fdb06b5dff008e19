import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.SingleValidationMessage;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;

/**
 * Judges every NAME.r4.json, NAME.r4.xml and the same with r5 of a folder, and writes what it has to say beside it, to
 * NAME.r4.json.said.
 *
 * A line for each message: severity, place and text, with tabs between. Nothing is asked of any server.
 */
public final class Validate {
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        judge(FhirContext.forR4(), folder, "*.r4.{json,xml}");
        judge(FhirContext.forR5(), folder, "*.r5.{json,xml}");
    }

    private static void judge(FhirContext context, Path folder, String names) throws Exception {
        FhirValidator validator = validator(context);
        try (DirectoryStream<Path> resources = Files.newDirectoryStream(folder, names)) {
            for (Path resource : resources) {
                Files.writeString(Path.of(resource + ".said"), said(validator, resource));
            }
        }
    }

    private static FhirValidator validator(FhirContext context) {
        FhirInstanceValidator instances = new FhirInstanceValidator(new ValidationSupportChain(
            new DefaultProfileValidationSupport(context),
            new InMemoryTerminologyServerValidationSupport(context),
            new CommonCodeSystemsTerminologyService(context)));
        // HL7's own for lines, columns and messages are not among the definitions of R4.
        instances.setAnyExtensionsAllowed(true);
        return context.newValidator().registerValidatorModule(instances);
    }

    private static String said(FhirValidator validator, Path resource) throws Exception {
        StringBuilder said = new StringBuilder();
        for (SingleValidationMessage one : validator.validateWithResult(Files.readString(resource)).getMessages()) {
            said.append(String.join("\t", one.getSeverity().name(), one.getLocationString(), one.getMessage()));
            said.append("\n");
        }
        return said.toString();
    }
}
