using System.Collections.Frozen;

namespace Oleada.Agents.Workspaces;

/// <summary>The language of a file, by its name.</summary>
public static class Languages
{
    public const string Unknown = "unknown";

    private static readonly FrozenDictionary<string, string> ByName = Table(
        "dockerfile:Dockerfile Containerfile", "makefile:Makefile makefile GNUmakefile", "cmake:CMakeLists.txt",
        "ruby:Gemfile Rakefile", "groovy:Jenkinsfile", "go:go.mod go.sum", "text:LICENSE NOTICE AUTHORS",
        "ignore:.gitignore .dockerignore .npmignore", "editorconfig:.editorconfig", "dotenv:.env");

    private static readonly FrozenDictionary<string, string> ByExtension = Table(
        "csharp:.cs .csx", "fsharp:.fs .fsi .fsx", "visualbasic:.vb", "razor:.cshtml .razor", "xml:.xml .csproj .fsproj .props .targets .slnx .xsd .xslt .resx .xaml",
        "javascript:.js .mjs .cjs .jsx", "typescript:.ts .mts .cts .tsx", "vue:.vue", "svelte:.svelte", "html:.html .htm",
        "css:.css", "scss:.scss", "sass:.sass", "less:.less", "json:.json .jsonc .json5", "jsonl:.jsonl .ndjson", "yaml:.yaml .yml",
        "toml:.toml", "ini:.ini .cfg .conf .properties", "markdown:.md .markdown .mdx", "text:.txt .log", "restructuredtext:.rst",
        "python:.py .pyi .pyw", "jupyter:.ipynb", "java:.java", "kotlin:.kt .kts", "scala:.scala .sc", "groovy:.groovy .gradle",
        "c:.c .h", "cpp:.cc .cpp .cxx .hpp .hh .hxx", "objectivec:.m .mm", "swift:.swift", "go:.go", "rust:.rs", "zig:.zig",
        "ruby:.rb .gemspec", "php:.php", "perl:.pl .pm", "lua:.lua", "r:.r .R", "julia:.jl", "dart:.dart", "elixir:.ex .exs",
        "erlang:.erl .hrl", "haskell:.hs", "ocaml:.ml .mli", "clojure:.clj .cljs .edn", "shell:.sh .bash .zsh .fish",
        "powershell:.ps1 .psm1 .psd1", "batch:.bat .cmd", "sql:.sql", "graphql:.graphql .gql", "protobuf:.proto",
        "terraform:.tf .tfvars", "nix:.nix", "dockerfile:.dockerfile", "makefile:.mk", "cmake:.cmake", "diff:.diff .patch",
        "csv:.csv", "tsv:.tsv", "svg:.svg", "tex:.tex", "solution:.sln", "http:.http", "wasm:.wasm .wat", "assembly:.s .asm");

    /// <summary>A lower-case word, or <see cref="Unknown"/>.</summary>
    public static string Of(string path)
    {
        var name = Path.GetFileName(path);
        if (ByName.TryGetValue(name, out var language))
            return language;
        return ByExtension.GetValueOrDefault(Path.GetExtension(name).ToLowerInvariant(), Unknown);
    }

    private static FrozenDictionary<string, string> Table(params string[] rows) => rows
        .Select(row => row.Split(':', 2))
        .SelectMany(row => row[1].Split(' ').Select(name => KeyValuePair.Create(name, row[0])))
        .ToFrozenDictionary(StringComparer.Ordinal);
}
