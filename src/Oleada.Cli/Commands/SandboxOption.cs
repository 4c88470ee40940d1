using System.CommandLine;

namespace Oleada.Cli.Commands;

/// <summary>The option that says what commands run in.</summary>
internal static class SandboxOption
{
    public static Option<string?> Create()
    {
        var option = new Option<string?>("--sandbox")
        {
            Description = "What commands run in: bwrap, plain (no protection), or auto: bwrap where it works. Default: $OLEADA_SANDBOX, else auto",
            HelpName = "auto|bwrap|plain",
        };
        option.AcceptOnlyFromAmong("auto", "bwrap", "plain");
        return option;
    }
}
