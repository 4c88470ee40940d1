using System.Text.Json.Nodes;

namespace Oleada.Agents.Tests.Models.Endpoints;

/// <summary>Answers as servers stream them; the recordings say what is whose.</summary>
public sealed class ServerShapesTests
{
    [Theory]
    [InlineData("Ollama", "qwen3", "call_a1", 40, 0, "reasoning", "\"Two files.\"")]
    [InlineData("Vllm", "Qwen/Qwen3-8B", "chatcmpl-tool-77", 40, 0, "reasoning_content", "\"A file.\"")]
    [InlineData("LlamaCpp", "gpt-oss", "fc8", 10, 30, "reasoning_content", "\"A file.\"")]
    [InlineData("LmStudio", "qwen2.5-coder", "365174485", 40, 0, "content", "null")]
    [InlineData("LiteLlm", "claude-x", "toolu_1", 10, 30, "thinking_blocks", """[{"type":"thinking","thinking":"A file.","signature":"c2ln"}]""")]
    [InlineData("OpenRouter", "openai/gpt-x", "call_o", 40, 0, "reasoning_details",
        """[{"type":"reasoning.encrypted","data":"ZW5j","id":"rs_1","format":"openai-responses-v1","index":0}]""")]
    [InlineData("DeepSeek", "deepseek-reasoner", "call_00_d", 10, 30, "reasoning_content", "\"A file.\"")]
    [InlineData("Gemini", "gemini-x", "call00000", 40, 0, "content", "null")]
    [InlineData("Mistral", "magistral-x", "D681PevKs", 40, 0, "content",
        """[{"type":"thinking","thinking":[{"type":"text","text":"A file."}]}]""")]
    public async Task A_call_and_what_has_to_go_back_with_it_are_read(string server, string model, string id, int input, int cached, string member, string value)
    {
        var answer = await Reading.ChatAsync(Recording(server));

        Assert.Equal((id, "read", "a"), (answer.Calls[0].Id, answer.Calls[0].Tool, (string?)JsonNode.Parse(answer.Calls[0].Arguments)!["path"]));
        Assert.Equal(server == "Ollama" ? 2 : 1, answer.Calls.Count);
        Assert.Equal(new AgentStep.Usage(model, input, cached, 9), answer.Usage);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(value), answer.Message[member]), answer.Message.ToJsonString());
    }

    [Fact]
    public async Task A_signature_goes_back_with_its_call()
    {
        var call = (await Reading.ChatAsync(Recording("Gemini"))).Message["tool_calls"]![0]!;

        Assert.Equal("c2ln", (string?)call["extra_content"]!["google"]!["thought_signature"]);
        Assert.Equal("call00000", (string?)call["id"]);
    }

    private static string Recording(string server)
    {
        using var stream = typeof(ServerShapesTests).Assembly.GetManifestResourceStream($"{server}.txt")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
