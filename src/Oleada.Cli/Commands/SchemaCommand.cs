using System.CommandLine;
using Oleada.Cli.Views.Terminal;
using Oleada.Engine.Schemas;

namespace Oleada.Cli.Commands;

/// <summary><c>oleada schema</c>: writes the JSON Schemas of events and plans.</summary>
internal static class SchemaCommand
{
    public static Command Create()
    {
        var folder = new Option<string>("--out") { Description = "The folder to write them to", HelpName = "folder", Required = true };
        var command = new Command("schema", "Write the JSON Schemas of events and plans") { folder };
        command.SetAction(parsed => Write(parsed.GetRequiredValue(folder)));
        return command;
    }

    private static int Write(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var (name, text) in SchemaFiles.All())
        {
            var path = Path.Combine(folder, name);
            File.WriteAllText(path, text);
            StandardFile.Output.Put(path + "\n");
        }
        return ExitCode.Success;
    }
}
