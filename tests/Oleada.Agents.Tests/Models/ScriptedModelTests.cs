using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Oleada.ScriptedModel;

namespace Oleada.Agents.Tests.Models;

/// <summary>The scripted model in the protocols that the model agent does not speak, and over a Unix socket.</summary>
public sealed class ScriptedModelTests
{
    [Theory]
    [InlineData(
        "/v1/responses",
        """
        {"model":"m","input":"[[script:hello]]","tools":[{"type":"function","name":"shell","parameters":{"properties":{"command":{"type":"array"}}}}]}
        """,
        "output.2.arguments", "cat > 'hello.sh'")]
    [InlineData(
        "/v1/responses",
        """
        {"model":"m","input":[{"role":"user","content":[{"type":"input_text","text":"[[script:hello]]"}]}],"tools":[{"type":"custom","name":"apply_patch"}]}
        """,
        "output.2.input", "*** Add File: hello.sh\n+echo hello from the script\n")]
    [InlineData(
        "/v1/responses",
        """
        {"model":"scripted-edit","input":[{"type":"function_call_output","call_id":"step1_9_0"}],"tools":[{"type":"namespace","name":"n",
        "tools":[{"name":"edit","parameters":{"properties":{"path":{},"old_string":{},"newString":{}}}}]}]}
        """,
        "output.0.arguments", "echo goodbye")]
    [InlineData(
        "/v1beta/models/scripted-run:generateContent",
        """
        {"contents":[{"parts":[{"text":"x"}]}],"tools":[{"functionDeclarations":[{"name":"run_shell_command",
        "parametersJsonSchema":{"properties":{"command":{"type":"string"}},"required":["command","why"]}}]}]}
        """,
        "candidates.0.content.parts.0.functionCall.args.why", "scripted")]
    [InlineData(
        "/v1/messages",
        """
        {"model":"m","system":"Working directory: /w/d.\n","messages":[{"role":"user","content":"[[script:hello]]"}],"tools":[{"name":"Write",
        "input_schema":{"properties":{"file_path":{},"content":{}}}}]}
        """,
        "content.2.input.file_path", "/w/d/hello.sh")]
    [InlineData(
        "/v1/chat/completions",
        """
        {"model":"m","messages":[{"role":"user","content":"title?"}],"response_format":{"type":"json_schema","json_schema":{"schema":{"type":"object",
        "properties":{"title":{"type":"string"}},"required":["title"]}}}}
        """,
        "choices.0.message.content", "\"title\"")]
    public async Task It_uses_whatever_tools_a_request_offers(string path, string request, string place, string expected)
    {
        await using var server = await ScriptedModelServer.StartAsync(new ScriptedModelOptions(), TimeProvider.System, TestContext.Current.CancellationToken);
        using var http = new HttpClient { BaseAddress = server.Address };
        using var answer = await http.PostAsJsonAsync(path, JsonNode.Parse(request));
        var node = place.Split('.').Aggregate(await answer.Content.ReadFromJsonAsync<JsonNode>(), (at, name) => int.TryParse(name, out var index) ? at?[index] : at?[name]);
        Assert.Contains(expected, node?.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "/v1/responses",
        """
        {"stream":true,"model":"m","input":"[[script:hello]]","tools":[{"type":"function","name":"bash","parameters":{"properties":{"command":{}}}}]}
        """,
        "response.function_call_arguments.done", "response.completed")]
    [InlineData(
        "/v1beta/models/m:streamGenerateContent",
        """
        {"contents":[{"parts":[{"text":"[[script:hello]]"}]}],"tools":[{"functionDeclarations":[{"name":"write_file",
        "parameters":{"properties":{"file_path":{},"content":{}}}}]}]}
        """,
        "functionCall", "totalTokenCount")]
    public async Task It_streams_over_a_unix_socket(string path, string request, string first, string last)
    {
        using var folder = new TempFolder();
        var socket = Path.Combine(folder.Folder("s"), "m.sock");
        var options = new ScriptedModelOptions { Port = null, SocketPath = socket };
        await using var server = await ScriptedModelServer.StartAsync(options, TimeProvider.System, TestContext.Current.CancellationToken);
        using var handler = new SocketsHttpHandler { ConnectCallback = async (_, stop) => await ConnectAsync(socket, stop) };
        using var http = new HttpClient(handler) { BaseAddress = new Uri("http://script") };
        using var answer = await http.PostAsJsonAsync(path, JsonNode.Parse(request));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.InRange(text.IndexOf(first, StringComparison.Ordinal), 1, text.IndexOf(last, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_it_does_not_know_is_an_error_in_the_words_of_the_protocol()
    {
        await using var server = await ScriptedModelServer.StartAsync(new ScriptedModelOptions(), TimeProvider.System, TestContext.Current.CancellationToken);
        using var http = new HttpClient { BaseAddress = server.Address };
        using var answer = await http.PostAsync("/v1/embeddings", new StringContent("{"));
        Assert.Equal(404, (int)answer.StatusCode);
        Assert.NotNull((await answer.Content.ReadFromJsonAsync<JsonNode>())?["error"]?["message"]);
        using var list = await http.GetAsync("/v1/models");
        Assert.Equal("scripted", (string?)(await list.Content.ReadFromJsonAsync<JsonNode>())?["data"]?[0]?["id"]);
    }

    private static async Task<Stream> ConnectAsync(string path, CancellationToken stop)
    {
        var socket = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
        await socket.ConnectAsync(new System.Net.Sockets.UnixDomainSocketEndPoint(path), stop);
        return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
    }
}
