using System.Text.Json.Nodes;
using Oleada.ScriptedModel.Requests;

namespace Oleada.ScriptedModel.Answers;

/// <summary>Which of the offered tools does what the scenario wants, and with which arguments.</summary>
internal static class Binding
{
    private static readonly string[] Writers = ["write", "write_file", "create_file", "write_to_file", "fs_write", "writefile"];
    private static readonly string[] Readers = ["read", "read_file", "view", "readfile"];
    private static readonly string[] Editors = ["edit", "replace", "str_replace", "edit_file"];

    private static readonly string[] Shells =
        ["run", "bash", "exec_command", "shell_command", "shell", "run_shell_command", "local_shell", "execute_command", "terminal", "run_command"];

    private static readonly string[] Paths = ["path", "file_path", "filePath", "filename", "absolute_path", "file"];
    private static readonly string[] Contents = ["content", "contents", "file_text", "text"];
    private static readonly string[] Commands = ["command", "cmd", "script"];
    private static readonly string[] Olds = ["old", "old_string", "oldString", "old_text", "oldText", "old_str"];
    private static readonly string[] News = ["new", "new_string", "newString", "new_text", "newText", "new_str"];

    /// <returns>Null if nothing that is offered can do it.</returns>
    public static (OfferedTool Tool, JsonNode Arguments)? Bind(ScenarioAction action, ModelRequest request)
    {
        var folder = ClientFolder.Find(request);
        return action switch
        {
            ScenarioAction.Write write => ByTool(request, Writers, (Paths, ClientFolder.Absolute(folder, write.Path)), (Contents, write.Content))
                ?? Patch(request, $"*** Add File: {write.Path}\n{Prefixed('+', write.Content)}")
                ?? ByShell(request, $"cat > {Quoted(write.Path)} <<'END_OF_FILE'\n{write.Content}{(write.Content.EndsWith('\n') ? "" : "\n")}END_OF_FILE"),
            ScenarioAction.Read read => ByTool(request, Readers, (Paths, ClientFolder.Absolute(folder, read.Path))) ?? ByShell(request, $"cat {Quoted(read.Path)}"),
            ScenarioAction.Edit edit => ByTool(request, Editors, (Paths, ClientFolder.Absolute(folder, edit.Path)), (Olds, edit.Old), (News, edit.New))
                ?? Patch(request, $"*** Update File: {edit.Path}\n@@\n{Prefixed('-', edit.Old)}{Prefixed('+', edit.New)}")
                ?? ByShell(request, $"sed -i {Quoted($"s/{edit.Old}/{edit.New}/")} {Quoted(edit.Path)}"),
            ScenarioAction.Run run => ByShell(request, run.Command),
            ScenarioAction.Call call => (request.Tools.FirstOrDefault(tool => tool.Name == call.Tool) ?? new OfferedTool(call.Tool, []), call.Arguments.DeepClone()),
            _ => null,
        };
    }

    private static (OfferedTool, JsonNode)? ByShell(ModelRequest request, string command) => ByTool(request, Shells, (Commands, command));

    /// <summary>The first of these names whose schema has a place for each value.</summary>
    private static (OfferedTool, JsonNode)? ByTool(ModelRequest request, string[] names, params (string[] Names, string Value)[] values)
    {
        var offered = names.SelectMany(name => request.Tools.Where(tool => tool.Name.Equals(name, StringComparison.OrdinalIgnoreCase)));
        foreach (var tool in offered)
        {
            if (tool.Kind == "local_shell")
                return (tool, new JsonObject { ["command"] = new JsonArray("sh", "-c", values[0].Value) });
            if (Arguments(tool.Schema, values) is { } arguments)
                return (tool, arguments);
        }
        return null;
    }

    private static JsonObject? Arguments(JsonObject schema, (string[] Names, string Value)[] values)
    {
        var properties = schema.Object("properties") ?? [];
        var arguments = new JsonObject();
        foreach (var (names, value) in values)
        {
            if (names.FirstOrDefault(properties.ContainsKey) is not { } name)
                return null;
            var isList = string.Equals(properties[name].Text("type"), "array", StringComparison.OrdinalIgnoreCase);
            arguments[name] = isList ? new JsonArray("sh", "-c", value) : value;
        }
        foreach (var required in (schema["required"] as JsonArray ?? []).Select(name => name.Words()).Where(name => !arguments.ContainsKey(name)))
            arguments[required] = SmallestValue.Of(properties[required]);
        return arguments;
    }

    private static (OfferedTool, JsonNode)? Patch(ModelRequest request, string body)
    {
        if (request.Tools.FirstOrDefault(tool => tool.Name == "apply_patch") is not { } tool)
            return null;
        var patch = $"*** Begin Patch\n{body}*** End Patch";
        if (tool.Kind == "custom")
            return (tool, JsonValue.Create(patch));
        var name = tool.Schema.Object("properties")?.Select(property => property.Key).FirstOrDefault() ?? "input";
        return (tool, new JsonObject { [name] = patch });
    }

    private static string Prefixed(char sign, string text) => string.Concat(text.TrimEnd('\n').Split('\n').Select(line => $"{sign}{line}\n"));

    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
