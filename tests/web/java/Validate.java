import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.context.support.ValidationSupportContext;
import ca.uhn.fhir.parser.IParser;
import ca.uhn.fhir.parser.LenientErrorHandler;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.SingleValidationMessage;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.instance.model.api.IBaseResource;

/**
 * Judges every NAME.r4.json, NAME.r4.xml and the same with r5 of a folder, and writes what it has to say beside it, to
 * NAME.r4.json.said.
 *
 * A line for each message: severity, place and text, with tabs between. Nothing is asked of any server.
 */
public final class Validate {
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        FhirContext r4 = FhirContext.forR4();
        judge(r4, new DefaultProfileValidationSupport(r4), folder, "*.r4.{json,xml}");
        FhirContext r5 = FhirContext.forR5();
        judge(r5, new DefinitionsOfR5(r5), folder, "*.r5.{json,xml}");
    }

    private static void judge(FhirContext context, IValidationSupport definitions, Path folder, String names)
            throws Exception {
        FhirValidator validator = validator(context, definitions);
        try (DirectoryStream<Path> resources = Files.newDirectoryStream(folder, names)) {
            for (Path resource : resources) {
                Files.writeString(Path.of(resource + ".said"), said(validator, resource));
            }
        }
    }

    private static FhirValidator validator(FhirContext context, IValidationSupport definitions) {
        FhirInstanceValidator instances = new FhirInstanceValidator(new ValidationSupportChain(
            definitions,
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

    /**
     * The definitions of R5, each read when it is asked for.
     *
     * HAPI's own support reads all ten thousand at once, with their narratives: half of the time of this program.
     */
    private static final class DefinitionsOfR5 extends PrePopulatedValidationSupport {
        private static final String FOLDER = "/org/hl7/fhir/r5/packages/";
        /** Those that HAPI reads, in its order. */
        private static final List<String> PACKAGES = List.of(
            "hl7.fhir.r5.core-5.0.0.tgz", "hl7.fhir.uv.extensions.r5-1.0.0.tgz", "hl7.terminology-5.1.0.tgz");
        private static final Set<String> TYPES = Set.of("StructureDefinition", "ValueSet", "CodeSystem");

        /** Documents that were not asked for yet, by their address. */
        private final Map<String, List<String>> unread = new HashMap<>();
        /** Addresses of types and resources: the rest of the structures are profiles and extensions of these. */
        private final List<String> basic = new ArrayList<>();

        DefinitionsOfR5(FhirContext context) throws IOException {
            super(context);
            for (String name : PACKAGES) {
                open(name);
            }
        }

        private void open(String name) throws IOException {
            Map<String, String> files = new HashMap<>();
            try (TarArchiveInputStream entries = new TarArchiveInputStream(
                    new GZIPInputStream(Validate.class.getResourceAsStream(FOLDER + name)))) {
                for (ArchiveEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                    String file = entry.getName().replaceFirst("^package/", "");
                    if (file.equals(".index.json") || TYPES.contains(file.replaceFirst("-.*", ""))) {
                        files.put(file, new String(entries.readAllBytes(), StandardCharsets.UTF_8));
                    }
                }
            }
            for (JsonElement each : JsonParser.parseString(files.get(".index.json")).getAsJsonObject().getAsJsonArray("files")) {
                note(each.getAsJsonObject(), files);
            }
        }

        private void note(JsonObject listed, Map<String, String> files) {
            if (!TYPES.contains(listed.get("resourceType").getAsString())) {
                return;
            }
            String address = listed.get("url").getAsString();
            String document = Objects.requireNonNull(files.get(listed.get("filename").getAsString()), address);
            unread.computeIfAbsent(address, any -> new ArrayList<>()).add(document);
            if (listed.has("kind") && listed.get("type").equals(listed.get("id"))) {
                basic.add(address);
            }
        }

        /** Read what has that address, if it is not read yet; behind a bar stands a version. */
        private String read(String address) {
            IParser parser = getFhirContext().newJsonParser().setParserErrorHandler(new LenientErrorHandler(false));
            for (String document : unread.getOrDefault(address.replaceFirst("\\|.*", ""), List.of())) {
                addResource(parser.parseResource(document));
            }
            unread.remove(address.replaceFirst("\\|.*", ""));
            return address;
        }

        @Override
        public <T extends IBaseResource> List<T> fetchAllStructureDefinitions() {
            basic.forEach(this::read);
            return super.fetchAllStructureDefinitions();
        }

        @Override
        public IBaseResource fetchStructureDefinition(String address) {
            return super.fetchStructureDefinition(read(address));
        }

        @Override
        public IBaseResource fetchValueSet(String address) {
            return super.fetchValueSet(read(address));
        }

        @Override
        public IBaseResource fetchCodeSystem(String address) {
            return super.fetchCodeSystem(read(address));
        }

        // What HAPI first asks, and does not ask further where the answer is no.

        @Override
        public boolean isValueSetSupported(ValidationSupportContext context, String address) {
            return super.isValueSetSupported(context, read(address));
        }

        @Override
        public boolean isCodeSystemSupported(ValidationSupportContext context, String address) {
            return super.isCodeSystemSupported(context, read(address));
        }
    }
}
