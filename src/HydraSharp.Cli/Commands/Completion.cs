using System.CommandLine;

namespace HydraSharp.Cli.Commands;

/// <summary>Prints a script that completes hydra's command line with the Tab key.</summary>
sealed class Completion : Verb
{
    // Each asks hydra itself: hydra "[suggest:POSITION]" "LINE", where LINE is what follows the command's own name.
    static readonly Dictionary<string, string> Scripts = new(StringComparer.Ordinal)
    {
        ["bash"] = """
            _hydra() {
                local skip=$(( ${#COMP_WORDS[0]} + 1 )) IFS=$'\n'
                local words="$("${COMP_WORDS[0]}" "[suggest:$(( COMP_POINT - skip ))]" "${COMP_LINE:$skip}" 2>/dev/null)"
                COMPREPLY=( $(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}") )
            }
            complete -o default -F _hydra hydra
            """,
        ["zsh"] = """
            #compdef hydra
            _hydra() {
                local skip=$(( ${#words[1]} + 1 ))
                local -a found=( ${(f)"$("${words[1]}" "[suggest:$(( CURSOR - skip ))]" "${BUFFER:$skip}" 2>/dev/null)"} )
                compadd -- $found || _files
            }
            compdef _hydra hydra
            """,
        ["fish"] = """
            function __hydra_suggest
                set -l line (string replace -r '^\S+\s' '' -- (commandline -cp))
                hydra "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
            end
            complete -c hydra -a '(__hydra_suggest)'
            """,
        ["pwsh"] = """
            Register-ArgumentCompleter -Native -CommandName hydra -ScriptBlock {
                param($word, $ast, $position)
                $name = $ast.CommandElements[0].Extent.Text
                $line = $ast.Extent.Text.PadRight($position).Substring([Math]::Min($name.Length + 1, $position))
                & $name "[suggest:$([Math]::Max(0, $position - $name.Length - 1))]" $line 2>$null |
                    Where-Object { $_ -like "$word*" } |
                    ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
            }
            """,
    };

    readonly Argument<string> shell = new("SHELL") { HelpName = "SHELL", Description = "bash, zsh, fish or pwsh." };

    public Completion(Terminal terminal)
        : base(
            terminal,
            "completion",
            "Print a script that completes hydra's command line with the Tab key.",
            "completion bash > ~/.local/share/bash-completion/completions/hydra",
            "completion zsh > ~/.zfunc/_hydra",
            "completion fish > ~/.config/fish/completions/hydra.fish",
            "completion pwsh >> $PROFILE"
        )
    {
        shell.Validators.Add(result => Only(result, Scripts.Keys));
        shell.CompletionSources.Add([.. Scripts.Keys]);
        Add(shell);
    }

    public override int Place => 9;

    protected override int Run(ParseResult line)
    {
        Terminal.Out.WriteLine(Scripts[line.GetRequiredValue(shell)]);
        return 0;
    }
}
