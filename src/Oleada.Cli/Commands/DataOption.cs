using System.CommandLine;

namespace Oleada.Cli.Commands;

/// <summary>The option that names the data folder.</summary>
internal static class DataOption
{
    public static Option<string> Create() => new("--data")
    {
        Description = "The data folder. Default: $OLEADA_DATA, else .oleada in the current folder",
        HelpName = "folder",
        DefaultValueFactory = _ => Default,
    };

    /// <summary>What another command has to say to mean the same folder, a space before it; empty if nothing.</summary>
    public static string ArgumentFor(string folder) => folder == Default ? "" : $" --data {(folder.Contains(' ', StringComparison.Ordinal) ? $"'{folder}'" : folder)}";

    private static string Default => Environment.GetEnvironmentVariable("OLEADA_DATA") is { Length: > 0 } folder ? folder : ".oleada";
}
