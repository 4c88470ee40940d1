using System.CommandLine;

namespace Oleada.Cli.Commands;

/// <summary>The option that says what commands run in.</summary>
internal static class SandboxOption
{
    public static Option<string> Create()
    {
        var option = new Option<string>("--sandbox")
        {
            Description = "What commands run in: bwrap, plain (no protection), or auto: bwrap where it works",
            HelpName = "auto|bwrap|plain",
            DefaultValueFactory = _ => "auto",
        };
        option.AcceptOnlyFromAmong("auto", "bwrap", "plain");
        return option;
    }
}
