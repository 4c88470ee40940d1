namespace Oleada.Server.Http;

/// <summary>Media types of artifacts by their names.</summary>
internal static class ContentTypes
{
    private const string Text = "text/plain; charset=utf-8";

    private static readonly Dictionary<string, string> ByExtension = new(StringComparer.OrdinalIgnoreCase)
    {
        [".css"] = "text/css; charset=utf-8",
        [".csv"] = "text/csv; charset=utf-8",
        [".gif"] = "image/gif",
        [".gz"] = "application/gzip",
        [".htm"] = "text/html; charset=utf-8",
        [".html"] = "text/html; charset=utf-8",
        [".ico"] = "image/x-icon",
        [".jpeg"] = "image/jpeg",
        [".jpg"] = "image/jpeg",
        [".js"] = "text/javascript; charset=utf-8",
        [".json"] = "application/json",
        [".log"] = Text,
        [".md"] = "text/markdown; charset=utf-8",
        [".mjs"] = "text/javascript; charset=utf-8",
        [".pdf"] = "application/pdf",
        [".png"] = "image/png",
        [".svg"] = "image/svg+xml",
        [".txt"] = Text,
        [".wasm"] = "application/wasm",
        [".webp"] = "image/webp",
        [".xml"] = "application/xml",
        [".yaml"] = "application/yaml",
        [".yml"] = "application/yaml",
        [".zip"] = "application/zip",
    };

    /// <summary>A file in a known language is text, whatever its name ends in.</summary>
    public static string Of(string path, string language)
    {
        if (ByExtension.TryGetValue(Path.GetExtension(path), out var type))
            return type;
        return language == "unknown" ? "application/octet-stream" : Text;
    }
}
