using System.CommandLine;

namespace Oleada.Cli.Commands;

/// <summary>The option that names the data folder.</summary>
internal static class DataOption
{
    public static Option<string> Create() => new("--data")
    {
        Description = "The data folder. Default: $OLEADA_DATA, else .oleada in the current folder",
        HelpName = "folder",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("OLEADA_DATA") is { Length: > 0 } folder ? folder : ".oleada",
    };
}
